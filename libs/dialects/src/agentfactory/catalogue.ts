import type { CatalogueEvent } from '../catalogue.ts';
import { dataSchema, NUMBER, TEXT, TIME } from '../json-schema.ts';

const AT = '2024-01-15T10:30:00Z';

// Three payloads are documented. Of the others the text only says what they are about ("Payload includes agent ID"):
// their schemas ask for what that is known by, and say the type of what the documented ones have besides.

/** @param change the field with the time of what happened */
const agentSchema = (change: string, optional: readonly string[]) =>
  dataSchema({ agent_id: TEXT, agent_name: TEXT, user_id: TEXT, [change]: TIME }, optional);

const CONVERSATION = { conversation_id: TEXT, agent_id: TEXT, user_id: TEXT };

const errorSchema = (change: string) =>
  dataSchema({ error_id: TEXT, agent_id: TEXT, message: TEXT, [change]: TIME }, ['agent_id', 'message', change]);

export const catalogue: readonly CatalogueEvent[] = [
  {
    type: 'agent.created',
    group: 'agent',
    description: 'Triggered when agent is created',
    schema: agentSchema('created_at', []),
    example: { agent_id: 'agent_123', agent_name: 'Customer Support Bot', user_id: 'user_456', created_at: AT },
  },
  {
    type: 'agent.updated',
    group: 'agent',
    description: 'Triggered when agent is updated',
    schema: agentSchema('updated_at', ['agent_name', 'user_id', 'updated_at']),
    example: { agent_id: 'agent_123', agent_name: 'Customer Support Bot', user_id: 'user_456', updated_at: AT },
  },
  {
    type: 'agent.deleted',
    group: 'agent',
    description: 'Triggered when agent is deleted',
    schema: agentSchema('deleted_at', ['agent_name', 'user_id', 'deleted_at']),
    example: { agent_id: 'agent_123' },
  },
  {
    type: 'agent.deployed',
    group: 'agent',
    description: 'Triggered when agent is deployed',
    schema: dataSchema({ agent_id: TEXT, deployment_id: TEXT, environment: TEXT, deployed_at: TIME }, [
      'deployment_id',
      'environment',
      'deployed_at',
    ]),
    example: { agent_id: 'agent_123', deployment_id: 'deploy_1', environment: 'production', deployed_at: AT },
  },
  {
    type: 'agent.undeployed',
    group: 'agent',
    description: 'Triggered when agent is undeployed',
    schema: dataSchema({ agent_id: TEXT, undeployed_at: TIME }, ['undeployed_at']),
    example: { agent_id: 'agent_123' },
  },
  {
    type: 'conversation.started',
    group: 'conversation',
    description: 'Triggered when conversation starts',
    schema: dataSchema({ ...CONVERSATION, started_at: TIME }, ['agent_id', 'user_id', 'started_at']),
    example: { conversation_id: 'conv_789', agent_id: 'agent_123', user_id: 'user_456', started_at: AT },
  },
  {
    type: 'conversation.message',
    group: 'conversation',
    description: 'Triggered when message is received',
    schema: dataSchema({
      conversation_id: TEXT,
      agent_id: TEXT,
      message_id: TEXT,
      message: TEXT,
      user_id: TEXT,
      timestamp: TIME,
    }),
    example: {
      conversation_id: 'conv_789',
      agent_id: 'agent_123',
      message_id: 'msg_101',
      message: 'Hello, how can I help you?',
      user_id: 'user_456',
      timestamp: '2024-01-15T10:35:00Z',
    },
  },
  {
    type: 'conversation.ended',
    group: 'conversation',
    description: 'Triggered when conversation ends',
    schema: dataSchema({ ...CONVERSATION, summary: { type: ['string', 'object'] }, ended_at: TIME }, [
      'agent_id',
      'user_id',
      'summary',
      'ended_at',
    ]),
    example: {
      conversation_id: 'conv_789',
      agent_id: 'agent_123',
      user_id: 'user_456',
      summary: 'The order was found.',
      ended_at: AT,
    },
  },
  {
    type: 'usage.threshold',
    group: 'usage',
    description: 'Triggered when usage threshold reached',
    schema: dataSchema({
      user_id: TEXT,
      usage_type: TEXT,
      current_usage: NUMBER,
      threshold: NUMBER,
      percentage: NUMBER,
    }),
    example: {
      user_id: 'user_456',
      usage_type: 'api_calls',
      current_usage: 9_000,
      threshold: 10_000,
      percentage: 90,
    },
  },
  {
    type: 'usage.limit',
    group: 'usage',
    description: 'Triggered when usage limit reached',
    schema: dataSchema({ user_id: TEXT, usage_type: TEXT, current_usage: NUMBER, limit: NUMBER }, ['limit']),
    example: { user_id: 'user_456', usage_type: 'api_calls', current_usage: 10_000, limit: 10_000 },
  },
  {
    type: 'error.occurred',
    group: 'error',
    description: 'Triggered when error occurs',
    schema: errorSchema('occurred_at'),
    example: { error_id: 'error_1', agent_id: 'agent_123', message: 'The model did not answer.', occurred_at: AT },
  },
  {
    type: 'error.resolved',
    group: 'error',
    description: 'Triggered when error is resolved',
    schema: errorSchema('resolved_at'),
    example: { error_id: 'error_1', agent_id: 'agent_123', message: 'The model did not answer.', resolved_at: AT },
  },
];
