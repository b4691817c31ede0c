import { CountingWindows } from '#domain';
import { HookwireError } from '#service';

const WINDOW_MS = 60_000;

/** Says how much of the limit is left. @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/ */
export type ApiLimitHeaders = Readonly<Record<string, string>>;

/** Requests of each caller to the API. Of this process alone. */
export class ApiLimits {
  readonly #limit: number;
  readonly #windows = new CountingWindows();
  readonly #now: () => number;

  /**
   * @param limit requests in a minute; 0 for none
   * @param now milliseconds of a clock that only goes forward
   */
  constructor(limit: number, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#now = now;
  }

  /**
   * Counts a request.
   * @param caller the id of an API key, or another name for whoever calls
   * @throws HookwireError `rate_limited`
   */
  admit(caller: string): ApiLimitHeaders {
    if (this.#limit === 0) return {};
    const now = this.#now();
    const rateLimit = { limit: this.#limit, windowMs: WINDOW_MS };
    const window = this.#windows.of(caller, WINDOW_MS, now);
    const waitSeconds = Math.ceil((window.allowedAt(rateLimit, 1, now) - now) / 1000);
    if (waitSeconds === 0) window.add(1, now);
    const left = this.#limit - window.total(WINDOW_MS, now);
    const freeSeconds = Math.ceil((window.nextFreeAt(WINDOW_MS, now) - now) / 1000);
    const headers = {
      'ratelimit-policy': `"default";q=${this.#limit};w=${WINDOW_MS / 1000}`,
      ratelimit: `"default";r=${left};t=${freeSeconds}`,
    };
    if (waitSeconds === 0) return headers;
    throw new HookwireError(
      'rate_limited',
      `Each caller may make ${this.#limit} requests in ${WINDOW_MS / 1000} s. Send it again in ${waitSeconds} s.`,
      { retryAfter: waitSeconds, headers },
    );
  }
}
