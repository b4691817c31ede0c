import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, LOGGER, type Config, type Logger } from '#service';
import { contentKeptSince, forgetOldAudit, forgetOldKeys, removeAttemptContent, removeExpired, Store } from '#store';

const EVERY_MS = 600_000;

type RetentionConfig = Config<
  | 'HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS'
  | 'HOOKWIRE_AUDIT_RETENTION_DAYS'
  | 'HOOKWIRE_DELIVERY_RETENTION_DAYS'
  | 'HOOKWIRE_STATISTICS_RETENTION_DAYS'
>;

/**
 * Deletes what was kept for long enough: answers of idempotency keys, entries of the audit log, and what is shown of
 * deliveries.
 */
@Injectable()
export class OldRows implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(CONFIG) private readonly config: RetentionConfig,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.forget(), EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Never rejects: what could not be deleted is deleted the next time. */
  async forget(): Promise<void> {
    try {
      const keys = await forgetOldKeys(this.store.dataSource);
      const entries = await forgetOldAudit(this.store.dataSource, this.config.HOOKWIRE_AUDIT_RETENTION_DAYS);
      if (keys + entries > 0) this.log.info({ idempotencyKeys: keys, auditEntries: entries }, 'old rows were deleted');
      const days = {
        deliveries: this.config.HOOKWIRE_DELIVERY_RETENTION_DAYS,
        statistics: this.config.HOOKWIRE_STATISTICS_RETENTION_DAYS,
      };
      const removed = await removeExpired(this.store.dataSource, days, Date.now());
      if (removed && (removed.partitions.length > 0 || removed.statistics + removed.jobs > 0)) {
        this.log.info(removed, 'what was kept for long enough was removed');
      }
      // Last: whole tables that went need not be looked through.
      const since = contentKeptSince(this.config.HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS, Date.now());
      const attempts = await removeAttemptContent(this.store.dataSource, since);
      if (attempts > 0) this.log.info({ attempts }, 'headers and bodies of old attempts were removed');
    } catch (error) {
      this.log.warn({ err: error }, 'old rows could not be deleted');
    }
  }
}
