import { CountingWindows, type CountingWindow, type RateLimit } from '#domain';
import { HookwireError } from '#service';

/** Headers as clients know them from other APIs. @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/03/ */
export type RateLimitHeaders = Readonly<Record<'ratelimit-limit' | 'ratelimit-remaining' | 'ratelimit-reset', string>>;

/** What each tenant has published, as far as its limit asks. Of this process alone. */
export class PublishLimits {
  readonly #windows = new CountingWindows();

  /** Tenants that it counts for. */
  get tenants(): number {
    return this.#windows.size;
  }

  /**
   * Counts a request's events, all or none.
   * @param now milliseconds of a clock that only goes forward
   * @returns how much of the limit is left
   * @throws HookwireError `rate_limited`, or `payload_too_large` for a request that no waiting can help
   */
  admit(tenant: string, rateLimit: RateLimit, count: number, now: number): RateLimitHeaders {
    const { limit, windowMs } = rateLimit;
    const allowed = `the tenant may publish ${limit} events in ${windowMs / 1000} s`;
    if (count > limit) {
      throw new HookwireError(
        'payload_too_large',
        `The request has ${count} events, and ${allowed}: it will never be taken whole. Send fewer at once.`,
      );
    }
    const window = this.#windows.of(tenant, windowMs, now);
    const allowedAt = window.allowedAt(rateLimit, count, now);
    if (allowedAt > now) {
      const free = limit - window.total(windowMs, now);
      const retryAfter = inSeconds(allowedAt - now);
      throw new HookwireError(
        'rate_limited',
        `The request has ${count} events, and ${allowed}, of which ${free} are left. Send it again in ${retryAfter} s.`,
        { retryAfter, headers: headersOf(window, rateLimit, now) },
      );
    }
    if (count > 0) window.add(count, now);
    return headersOf(window, rateLimit, now);
  }
}

/** `reset` is when the next part of the limit is free, not the whole: there is no one moment when a window begins. */
function headersOf(window: CountingWindow, { limit, windowMs }: RateLimit, now: number): RateLimitHeaders {
  return {
    'ratelimit-limit': String(limit),
    // A limit that was lowered may be exceeded.
    'ratelimit-remaining': String(Math.max(0, limit - window.total(windowMs, now))),
    'ratelimit-reset': String(inSeconds(window.nextFreeAt(windowMs, now) - now)),
  };
}

/** Rounded up: who waits so long does not come too early. */
function inSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
