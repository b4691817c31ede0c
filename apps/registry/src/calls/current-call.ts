import { AsyncLocalStorage } from 'node:async_hooks';
import type { ActorType } from '#store';
import type { Caller } from '../auth/access.ts';
import type { IdempotentAnswer } from './idempotent-answer.ts';
import type { IfMatch } from './precondition.ts';

/** Who does something. */
export interface Actor {
  readonly type: ActorType;
  /** Which one, where there are many. */
  readonly id: string | null;
}

/** What everything that is done for a request may want to know of it. */
export interface Call {
  readonly actor: Actor;
  readonly requestId: string | null;
  /** The tenant it is for; undefined when the operator acts for nobody. */
  readonly tenant?: string;
  readonly ifMatch?: IfMatch;
  /** Of a request with an idempotency key: where its answer is kept. */
  readonly answer?: IdempotentAnswer;
}

/** What Hookwire does by itself, without a request. */
const OWN: Call = { actor: { type: 'system', id: null }, requestId: null };

const calls = new AsyncLocalStorage<Call>();

/** The call that the running code belongs to. */
export function currentCall(): Call {
  return calls.getStore() ?? OWN;
}

/** Runs `work`, and all that it starts, as part of the call. */
export function inCall<T>(call: Call, work: () => T): T {
  return calls.run(call, work);
}

export function actorOf(caller: Caller): Actor {
  if (caller.kind === 'key') return { type: 'api_key', id: caller.key };
  return caller.kind === 'jwt' ? { type: 'jwt', id: caller.subject } : { type: 'admin', id: null };
}
