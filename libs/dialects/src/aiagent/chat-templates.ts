/** One template for all kinds of events: what an event does not have is not shown. */
const MESSAGE = {
  title: 'AI Agent: {{type}}',
  message: '{{data.response}}',
  fields: {
    Query: '{{data.query}}',
    Message: '{{data.message}}',
    Personality: '{{data.personality_id}}',
    Session: '{{data.session_id}}',
  },
};

/** The templates of endpoints that are channels of a chat platform. */
export const chatTemplates = {
  slack: { preset: 'slack', ...MESSAGE },
  discord: { preset: 'discord', ...MESSAGE },
} as const;
