import { Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Broker, MessagingModule } from '#messaging';
import { CONFIG, LOGGER, Readiness, type Config, type Logger } from '#service';
import { Store, StoreModule } from '#store';
import { Projector } from './projector.ts';

@Module({ imports: [MessagingModule.register('projector'), StoreModule.register('projector')] })
export class ProjectorModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #projector: Projector;
  #stopping = false;

  constructor(
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Store) private readonly store: Store,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(CONFIG)
    config: Config<'DATABASE_URL' | 'HOOKWIRE_PROJECTOR_BATCH' | 'HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS'>,
    @Inject(LOGGER) log: Logger,
  ) {
    this.#projector = new Projector({
      broker,
      databaseUrl: config.DATABASE_URL.reveal(),
      batch: config.HOOKWIRE_PROJECTOR_BATCH,
      contentDays: config.HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS,
      log,
    });
  }

  onApplicationBootstrap(): void {
    this.readiness.add('projector', () => this.#projector.problem());
    void Promise.all([this.broker.ready, this.store.ready]).then(() => {
      if (!this.#stopping) this.#projector.start();
    });
  }

  /** Before the connections to NATS and Postgres are closed. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#stopping = true;
    await this.#projector.stop();
  }
}
