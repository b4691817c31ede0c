import type { Context } from '@opentelemetry/api';
import type { SettledAnswer, Settlement, Task } from '#domain';

/** A delivery that is to be attempted now. */
export interface Work {
  readonly task: Task;
  /** The payload, when the task carries it; empty when not. */
  readonly carried: Uint8Array;
  readonly trace: Context;
}

/** What came of a request. */
export interface Attempt {
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly answer: SettledAnswer;
  readonly settlement: Settlement;
  /** For people: the status, or the error's code. */
  readonly outcome: string;
  /** Milliseconds since the epoch. */
  readonly certificateExpiresAt?: number;
}

export interface AttemptOptions {
  /** The id of the request in which deliveries travel together. */
  readonly batch?: string;
  /**
   * Asked in the moment of sending, which is what it answers: milliseconds since the epoch, as rate limits count it.
   * Undefined means: do not.
   */
  readonly clearance: () => Promise<number | undefined>;
  /** For an ordered endpoint's own run: its worker itself waits for the next attempt, and nothing is scheduled. */
  readonly ordered?: OrderedLog;
}

/** The line of facts that says how far an ordered endpoint is. */
export interface OrderedLog {
  /** The place of its last fact. */
  last: number;
  /** Somebody else has added to it: this worker is not the owner any more. */
  isTaken: boolean;
}
