import { CountingWindows } from '#domain';
import { HookwireError } from '#service';

const WINDOW_MS = 60_000;

/** What is left of a limit. */
export interface LimitState {
  readonly limit: number;
  readonly windowSeconds: number;
  readonly left: number;
  /** Seconds until there is more. */
  readonly freeSeconds: number;
}

type Headers = Readonly<Record<string, string>>;

/** @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/ */
export function limitHeaders({ limit, windowSeconds, left, freeSeconds }: LimitState): Headers {
  return {
    'ratelimit-policy': `"default";q=${limit};w=${windowSeconds}`,
    ratelimit: `"default";r=${left};t=${freeSeconds}`,
  };
}

/** The same in the headers that most products have; `reset` is in seconds since the epoch. */
export function customaryLimitHeaders(state: LimitState): Headers {
  return {
    'x-ratelimit-limit': String(state.limit),
    'x-ratelimit-remaining': String(state.left),
    'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + state.freeSeconds),
  };
}

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
   * @param say what the answer's headers say of the limit
   * @returns the headers of the answer
   * @throws HookwireError `rate_limited`
   */
  admit(caller: string, say: (state: LimitState) => Headers = limitHeaders): Headers {
    if (this.#limit === 0) return {};
    const now = this.#now();
    const rateLimit = { limit: this.#limit, windowMs: WINDOW_MS };
    const window = this.#windows.of(caller, WINDOW_MS, now);
    const waitSeconds = Math.ceil((window.allowedAt(rateLimit, 1, now) - now) / 1000);
    if (waitSeconds === 0) window.add(1, now);
    const headers = say({
      limit: this.#limit,
      windowSeconds: WINDOW_MS / 1000,
      left: this.#limit - window.total(WINDOW_MS, now),
      freeSeconds: Math.ceil((window.nextFreeAt(WINDOW_MS, now) - now) / 1000),
    });
    if (waitSeconds === 0) return headers;
    throw new HookwireError(
      'rate_limited',
      `Each caller may make ${this.#limit} requests in ${WINDOW_MS / 1000} s. Send it again in ${waitSeconds} s.`,
      { retryAfter: waitSeconds, headers },
    );
  }
}
