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

  /**
   * When the next send is allowed: a time in the past for "at once". Milliseconds, as in `add`.
   * @param others sends that are going to happen before it
   */
  allowedAt(others = 0): number {
    const { limit, windowMs } = this.#limit;
    if (others >= limit) return Infinity;
    const before = this.#times.length < limit ? this.#times.length - limit + others : others;
    if (before < 0) return 0;
    // One more, as times are cut to whole milliseconds.
    return this.#times[(this.#next + before) % this.#times.length]! + windowMs + 1;
  }

  add(now: number): void {
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % this.#limit.limit;
  }

  /** The sends that still count, oldest first. */
  times(now: number): number[] {
    return this.#times.filter((time) => time + this.#limit.windowMs > now).sort((a, b) => a - b);
  }
}

/**
 * The part of a tenant's limit that one shard may use, by how many of the tenant's endpoints are in it: shards have
 * different owners, and together they must not exceed the limit. Rounded down; a part below one send becomes one in a
 * longer window.
 */
export function shareOfLimit({ limit, windowMs }: RateLimit, endpointsHere: number, endpoints: number): RateLimit {
  const share = (limit * endpointsHere) / endpoints;
  return share >= 1 ? { limit: Math.floor(share), windowMs } : { limit: 1, windowMs: Math.ceil(windowMs / share) };
}
