import { retryAfterMs, type Answer, type SendErrorCode } from '#domain';
import { SendError, type SendResult } from '#sending';
import { UnsealError } from '#service';

/** Why nothing could be sent. @throws what is no such reason */
export function unsent(error: unknown): { error: { code: SendErrorCode; message: string } } {
  if (error instanceof UnsealError) return { error: { code: 'secret_unreadable', message: error.message } };
  if (error instanceof SendError) return { error: { code: error.code, message: error.message } };
  throw error;
}

/** What an answer means for the delivery. @param now milliseconds since the epoch */
export function answerOf(result: SendResult, now: number): Answer {
  if ('error' in result) return { error: result.error };
  return { status: result.status, retryAfterMs: retryAfterMs(result.headers['retry-after'], now) };
}
