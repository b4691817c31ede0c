import {
  certificateWarning,
  GONE,
  daysUntil,
  isGivenUp,
  noticeId,
  type EndpointNotice,
  type EndpointRecord,
  type Gate,
} from '#domain';
import type { Publisher } from '#messaging';
import type { Logger } from '#service';
import type { Attempt } from './attempt.ts';
import type { EndpointLine } from './endpoint-line.ts';

/** What is said here; `ExhaustedNotices` says the rest. */
type Notice = Exclude<EndpointNotice['notice'], { type: 'exhausted' }>;

/**
 * What has to be said of an endpoint after an attempt: that it fails, is back, has to be given up, or will have a
 * certificate that has ended.
 * @param before, after its gate before the answer, and with it
 * @param giveUpAfterMs for how long an endpoint may fail; 0 for ever
 * @param now milliseconds since the epoch
 */
export function noticesOf(
  endpoint: EndpointRecord,
  before: Gate,
  after: Gate,
  attempt: Pick<Attempt, 'answer' | 'outcome'>,
  giveUpAfterMs: number,
  now: number,
): Notice[] {
  const { revision } = endpoint;
  if (attempt.answer.status === GONE) return [{ type: 'give_up', reason: 'gone', revision }];
  const notices: Notice[] = [];
  const wasOpen = before.breaker.kind !== 'closed';
  const isOpen = after.breaker.kind !== 'closed';
  if (isOpen && !wasOpen) {
    notices.push({ type: 'failing', since: after.failingSince ?? now, lastError: attempt.outcome });
  }
  if (wasOpen && !isOpen) notices.push({ type: 'recovered', failingSince: before.failingSince ?? now });
  if (isGivenUp(after, giveUpAfterMs, now)) notices.push({ type: 'give_up', reason: 'failing_too_long', revision });
  return notices;
}

/** Says it to the registry, through the log. */
export class EndpointNotices {
  readonly #publisher: Publisher;
  readonly #log: Logger;

  constructor(publisher: Publisher, log: Logger) {
    this.#publisher = publisher;
    this.#log = log;
  }

  /** @returns whether something was noted that the next owner has to know */
  certificate(line: EndpointLine, expiresAt: number | undefined, now: number): boolean {
    if (expiresAt === undefined) return false;
    const isNew = line.certificateExpiresAt !== expiresAt;
    if (isNew) {
      line.certificateExpiresAt = expiresAt;
      line.certificateWarned = undefined;
    }
    const days = certificateWarning(expiresAt, line.certificateWarned, now);
    if (days === undefined) return isNew;
    line.certificateWarned = days;
    const notice = {
      type: 'certificate_expiring',
      of: 'receiver',
      expiresAt,
      daysLeft: daysUntil(expiresAt, now),
    } as const;
    this.say(line, notice, `certificate ${expiresAt} ${days}`, now);
    return true;
  }

  /** @param about what makes it one and the same: said twice, by one worker and by the next, it is acted on once */
  say({ tenant, id: endpoint }: EndpointLine, notice: Notice, about: string, now: number): void {
    const message: EndpointNotice = {
      kind: 'endpoint_notice',
      id: noticeId(endpoint, notice.type, about),
      tenant,
      endpoint,
      at: now,
      notice,
    };
    this.#log.warn({ tenant, endpoint, notice }, 'endpoint notice');
    // Not waited for: the same is found again with the next answer, and whoever takes over finds it in the state.
    this.#publisher
      .notice(message, {})
      .catch((error: unknown) => this.#log.warn({ err: error, endpoint, notice }, 'a notice could not be stored'));
  }
}
