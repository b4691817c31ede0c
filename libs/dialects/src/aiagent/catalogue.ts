import type { CatalogueEvent } from '../catalogue.ts';
import { dataSchema, TEXT, TIME } from '../json-schema.ts';

const AT = '2025-01-01T00:00:00.000Z';

export const catalogue: readonly CatalogueEvent[] = [
  {
    type: 'query',
    group: 'agent',
    description: 'The agent answered a query',
    schema: dataSchema({ query: TEXT, response: TEXT, timestamp: TIME }),
    example: { query: 'What is the weather?', response: 'Sunny.', timestamp: AT },
  },
  {
    // `updateConversationHistory(data)` is all that the text says of it. The fields are those of a session's messages.
    type: 'conversation',
    group: 'agent',
    description: 'A conversation has a new message',
    schema: dataSchema({ session_id: TEXT, role: TEXT, message: TEXT, response: TEXT, timestamp: TIME }, [
      'role',
      'message',
      'response',
      'timestamp',
    ]),
    example: { session_id: 'session_1', message: 'Hello', response: 'Hello, how can I help you?', timestamp: AT },
  },
  {
    type: 'personality_change',
    group: 'agent',
    description: 'The agent has another personality',
    schema: dataSchema({ personality_id: TEXT, timestamp: TIME }, ['timestamp']),
    example: { personality_id: 'friendly', timestamp: AT },
  },
];
