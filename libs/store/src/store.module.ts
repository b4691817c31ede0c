import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { CONFIG, LOGGER, Readiness, type Config, type Logger } from '#service';
import { Store } from './store.ts';

/** The Postgres pool of a process. Imported once, by the root module. */
@Module({})
export class StoreModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  /** @param name shown in `pg_stat_activity` */
  static register(name: string): DynamicModule {
    return {
      module: StoreModule,
      global: true,
      providers: [
        {
          provide: Store,
          inject: [CONFIG, LOGGER],
          useFactory: (config: Config<'DATABASE_URL'>, log: Logger) =>
            new Store(config.DATABASE_URL.reveal(), `hookwire-${name}`, log),
        },
      ],
      exports: [Store],
    };
  }

  onApplicationBootstrap(): void {
    this.readiness.add('postgres', () => this.store.problem());
    // In the background: `/live` answers and says what it waits for while Postgres is away. Never rejects.
    void this.store.start();
  }

  /** After requests and loops have ended: those stop in earlier hooks. */
  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
