/**
 * The time limit of one request, from looking up the name to the end of the answer. A signal of it is made only for what
 * needs one: most requests go over a connection that is there, and a timer is all that they need.
 */
export class Deadline {
  readonly #endsAt: number;
  #signal: AbortSignal | undefined;

  constructor(ms: number) {
    this.#endsAt = performance.now() + ms;
  }

  /** Whole milliseconds. */
  get leftMs(): number {
    return Math.max(0, Math.ceil(this.#endsAt - performance.now()));
  }

  /** Aborted when the time is over. */
  get signal(): AbortSignal {
    return (this.#signal ??= AbortSignal.timeout(this.leftMs));
  }

  /** What to throw when the time is over; the same as the signal's reason. */
  error(): Error {
    return new DOMException('The operation was aborted due to timeout', 'TimeoutError');
  }
}
