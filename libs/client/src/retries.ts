import { HookwireUnreachableError } from './errors.ts';

export interface RetryOptions {
  /** How often a call is tried, the first time included. */
  readonly tries: number;
  /** The first pause; each further one is twice as long, and all of them are random up to that. */
  readonly firstPauseMs: number;
  /** Also of what an answer asks for with `Retry-After`. */
  readonly longestPauseMs: number;
  /** How long one try may take. */
  readonly timeoutMs: number;
}

export const DEFAULT_RETRIES: RetryOptions = { tries: 4, firstPauseMs: 200, longestPauseMs: 10_000, timeoutMs: 30_000 };

/**
 * Sends a request until it is answered for good.
 * @param isRepeatable whether it is done once however often it arrives. One that is not is sent again only when the
 *   answer says that nothing was done.
 * @throws HookwireUnreachableError when there was no answer
 */
export async function sendWithRetries(
  request: Request,
  isRepeatable: boolean,
  options: RetryOptions,
): Promise<Response> {
  for (let nth = 1; ; nth++) {
    const isLast = nth === options.tries;
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(options.timeoutMs)]);
    let retryAfter: string | null = null;
    try {
      const response = await fetch(request.clone(), { signal });
      if (isLast || !(await asksForAnother(response, isRepeatable))) return response;
      retryAfter = response.headers.get('retry-after');
      // What is not read keeps its connection.
      await response.body?.cancel();
    } catch (error) {
      request.signal.throwIfAborted();
      if (isLast || !isRepeatable) throw new HookwireUnreachableError(`${request.method} ${request.url}`, error);
    }
    await pause(pauseMs(nth, retryAfter, options), request.signal);
  }
}

/** @param nth of the try that failed, from 1 */
export function pauseMs(nth: number, retryAfter: string | null, options: RetryOptions, random = Math.random()): number {
  const seconds = retryAfter === null ? NaN : Number(retryAfter);
  if (Number.isFinite(seconds)) return Math.min(seconds * 1000, options.longestPauseMs);
  return random * Math.min(options.firstPauseMs * 2 ** (nth - 1), options.longestPauseMs);
}

/** Whether an answer, or an item of one, may be another one later. */
export function isTransient(status: number): boolean {
  return status === 429 || status >= 500;
}

async function asksForAnother(response: Response, isRepeatable: boolean): Promise<boolean> {
  const { status } = response;
  if (status === 429 || status === 503) return true;
  if (!isRepeatable) return false;
  if (status !== 409) return isTransient(status);
  // The try before is still under way; its answer is what this one is for.
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  return (body as { code?: string } | undefined)?.code === 'idempotency_in_progress';
}

export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
