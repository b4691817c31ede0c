import { agentcache } from './agentcache/agentcache.ts';
import { agentfactory } from './agentfactory/agentfactory.ts';
import { aiagent } from './aiagent/aiagent.ts';
import { costkatana } from './costkatana/costkatana.ts';
import type { Dialect } from './dialect.ts';
import { native } from './native/native.ts';
import { smartaihub } from './smartaihub/smartaihub.ts';

export type { CatalogueEvent } from './catalogue.ts';
export type {
  Dialect,
  DialectLimits,
  EndpointDefaults,
  Outgoing,
  Signing,
  Subscribing,
  TestEvent,
  TestWish,
} from './dialect.ts';
export type { JsonSchema } from './json-schema.ts';
export { subscriptionProblem } from './subscribing.ts';
export { timestampInSeconds } from './timestamps.ts';
/** What is these products' own: the forms in which their users say what the pipeline has other words for. */
export * as aiAgent from './aiagent/index.ts';
export * as costKatana from './costkatana/index.ts';

const DIALECTS = new Map<string, Dialect>(
  [native, agentcache, costkatana, aiagent, agentfactory, smartaihub].map((dialect) => [dialect.name, dialect]),
);

export const DIALECT_NAMES: readonly string[] = [...DIALECTS.keys()];

/** @throws Error for a name that no dialect has */
export function dialect(name: string): Dialect {
  const found = DIALECTS.get(name);
  if (!found) throw new Error(`there is no dialect "${name}"; there are ${DIALECT_NAMES.join(', ')}`);
  return found;
}
