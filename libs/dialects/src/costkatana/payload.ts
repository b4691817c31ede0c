import type { Outgoing } from '../dialect.ts';
import { jsonObject, membersOf, type JsonText } from '../json-text.ts';
import { timestampInSeconds } from '../timestamps.ts';
import { catalogue, titleOf } from './catalogue.ts';

const DESCRIPTIONS = new Map(catalogue.map(({ type, description }) => [type, description]));

/** The documented blocks, in their order. */
const BLOCKS = ['severity', 'title', 'description', 'resource', 'metrics', 'cost', 'user', 'project'];
/** What is said of every event. An event's own data cannot say otherwise. */
const OURS = ['event_id', 'event_type', 'occurred_at', 'costkatana'];

const VERSION = '2.0.0';
const ENVIRONMENT = 'production';

/**
 * The documented payload: what is in `data` stands at its top, the documented blocks first. Title and description are
 * the event type's when the event brings none; a block that the event does not bring is left out.
 */
export function payload({ event, data }: Outgoing): Uint8Array {
  const carried = membersOf(data) ?? new Map<string, JsonText>([['data', data]]);
  const blocks = new Map<string, JsonText>([
    ['title', JSON.stringify(titleOf(event.type))],
    ['description', JSON.stringify(DESCRIPTIONS.get(event.type) ?? '')],
    ...carried,
  ]);
  const environment = event.attributes?.['environment'] ?? ENVIRONMENT;
  return jsonObject([
    ['event_id', JSON.stringify(event.id)],
    ['event_type', JSON.stringify(event.type)],
    ['occurred_at', JSON.stringify(timestampInSeconds(event.occurredAt))],
    ...BLOCKS.filter((name) => blocks.has(name)).map((name) => [name, blocks.get(name)!] as const),
    ...[...carried].filter(([name]) => !BLOCKS.includes(name) && !OURS.includes(name)),
    ['costkatana', JSON.stringify({ version: VERSION, environment })],
  ]);
}
