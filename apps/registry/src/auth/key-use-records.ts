import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Msg, Subscription } from '@nats-io/transport-node';
import { Broker, KeyUses, subjects, type KeyUse } from '#messaging';
import { LOGGER, type Logger } from '#service';
import { Store } from '#store';

const MINUTE_MS = 60_000;

/** Keeps when each API key was used last: here, and as ingest reports it. */
@Injectable()
export class KeyUseRecords implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #uses: KeyUses;
  #subscription: Subscription | undefined;

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.#uses = new KeyUses(
      (uses) => this.#write(uses),
      (error) => log.debug({ err: error }, 'the use of API keys is written later'),
    );
  }

  /** @param key its id */
  note(key: string): void {
    this.#uses.note(key, Date.now());
  }

  onApplicationBootstrap(): void {
    this.#uses.start();
    void this.broker.ready.then(() => {
      this.#subscription = this.broker.nc.subscribe(subjects.keyUses, {
        queue: 'registry',
        callback: (_error, message) => void this.#take(message),
      });
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#subscription?.drain().catch(() => undefined);
    await this.#uses.stop();
  }

  /** Without an answer the report comes again. */
  async #take(message: Msg): Promise<void> {
    try {
      await this.#write(message.json<KeyUse[]>());
      message.respond();
    } catch (error) {
      this.log.warn({ err: error }, 'the use of API keys could not be written');
    }
  }

  /** To the minute: of many processes that report the same key, the first one writes. */
  async #write(uses: readonly KeyUse[]): Promise<void> {
    const minutes = uses.map(([, at]) => new Date(Math.floor(at / MINUTE_MS) * MINUTE_MS));
    await this.store.dataSource.query(
      `UPDATE api_key SET last_used_at = used.at
         FROM unnest($1::text[], $2::timestamptz[]) AS used (id, at)
        WHERE api_key.id = used.id AND (last_used_at IS NULL OR last_used_at < used.at)`,
      [uses.map(([key]) => key), minutes],
    );
  }
}
