import type { JsMsg } from '@nats-io/jetstream';
import type { Fact } from '#domain';
import { readTrace, subjects } from '#messaging';
import { isTracing, type TraceHeaders } from '#service';
import { decodeFact } from './decode-fact.ts';

/** What is kept of a message of the log: not the message, which holds on to all that came through the socket with it. */
export interface Logged {
  readonly sequence: number;
  readonly subject: string;
  /** By the broker's clock: milliseconds since the epoch. */
  readonly storedAt: number;
  /** How many of the shard the broker had yet to hand out behind it. */
  readonly pending: number;
  /** Undefined when nobody wants to know. */
  readonly trace: TraceHeaders | undefined;
  /** Undefined when it says nothing that can be projected. */
  readonly fact: Fact | undefined;
  /** Why it cannot, though it should. */
  readonly problem: Error | undefined;
}

export function readLogged(message: JsMsg): Logged {
  const { subject, info } = message;
  const logged = {
    sequence: info.streamSequence,
    subject,
    storedAt: info.timestampNanos / 1e6,
    pending: info.pending,
    trace: isTracing() ? readTrace(message.headers) : undefined,
    fact: undefined,
    problem: undefined,
  };
  // Of an endpoint itself, not of a delivery: the registry acts on it.
  if (subjects.isNotice(subject)) return logged;
  try {
    return { ...logged, fact: decodeFact(message.data) };
  } catch (error) {
    return { ...logged, problem: error as Error };
  }
}
