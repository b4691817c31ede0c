/** So many in any window of time, wherever it begins: not a bucket of tokens, which lets through twice as many. */
export interface RateLimit {
  readonly limit: number;
  /** Milliseconds. */
  readonly windowMs: number;
}

/**
 * The times of the latest sends, as many as the limit counts. A send is allowed when the one `limit` sends ago is a
 * whole window old: then no window, wherever it begins, holds more than the limit.
 */
export class SendingWindow {
  readonly #limit: RateLimit;
  /** A ring: `#next` is the oldest once it is full. */
  readonly #times: number[];
  #next = 0;

  /** @param times of earlier sends, in milliseconds, in any order; only the newest count */
  constructor(limit: RateLimit, times: readonly number[] = []) {
    this.#limit = limit;
    this.#times = [...times].sort((a, b) => a - b).slice(-limit.limit);
    this.#next = this.#times.length % limit.limit;
  }

  get rateLimit(): RateLimit {
    return this.#limit;
  }

  /** When the next send is allowed: a time in the past, or now, for "at once". Milliseconds, as in `add`. */
  allowedAt(): number {
    if (this.#times.length < this.#limit.limit) return 0;
    return this.#times[this.#next]! + this.#limit.windowMs;
  }

  add(now: number): void {
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % this.#limit.limit;
  }

  /** The sends that still count. */
  times(now: number): number[] {
    return this.#times.filter((time) => time + this.#limit.windowMs > now).sort((a, b) => a - b);
  }
}
