import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { certificateWarning, daysUntil, noticeId, type EndpointNotice } from '#domain';
import { Publisher } from '#messaging';
import { LOGGER, type Logger } from '#service';
import { endingClientCertificates, noteCertificateWarning, Store, type EndingCertificate } from '#store';

const EVERY_MS = 600_000;
/** The first warning comes so long before the end. */
const WARNED_WITHIN_MS = 30 * 86_400_000;

/**
 * Warns of the ends of the certificates by which Hookwire says who it is. Workers see those of receivers; these are known
 * here, also of endpoints to which nothing is sent.
 */
@Injectable()
export class ClientCertificates implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.look(Date.now()), EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Never rejects: what could not be said is said the next time. @param now milliseconds since the epoch */
  async look(now: number): Promise<void> {
    try {
      await this.store.transaction(async (tx) => {
        const ending = (await endingClientCertificates(tx, new Date(now + WARNED_WITHIN_MS))) ?? [];
        for (const certificate of ending) {
          const expiresAt = Date.parse(certificate.expiresAt);
          const days = certificateWarning(expiresAt, certificate.warned ?? undefined, now);
          if (days === undefined) continue;
          // Said before it is noted: after a crash in between it is said again, under the same id.
          await this.publisher.notice(warningOf(certificate, expiresAt, days, now), {});
          await noteCertificateWarning(tx, certificate, days);
        }
      });
    } catch (error) {
      this.log.warn({ err: error }, 'the ends of client certificates could not be looked at');
    }
  }
}

function warningOf(
  { tenant, endpoint, fingerprint }: EndingCertificate,
  expiresAt: number,
  days: number,
  now: number,
): EndpointNotice {
  const notice = {
    type: 'certificate_expiring',
    of: 'client',
    expiresAt,
    daysLeft: daysUntil(expiresAt, now),
  } as const;
  const id = noticeId(endpoint, notice.type, `client certificate ${fingerprint} ${days}`);
  return { kind: 'endpoint_notice', id, tenant, endpoint, at: now, notice };
}
