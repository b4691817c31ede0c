import { Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Broker, streamSettings } from '#messaging';
import { CONFIG, LOGGER, Readiness, type Config, type Logger } from '#service';
import { Store } from '#store';
import { BucketKeeper } from './bucket-keeper.ts';
import { OutboxRelay } from './outbox-relay.ts';
import { RegistryChanges } from './registry-changes.ts';

type StreamConfig = Parameters<typeof streamSettings>[0];

/** How changes of the registry reach the pipeline. */
@Module({
  providers: [
    {
      provide: OutboxRelay,
      inject: [Store, Broker, LOGGER],
      useFactory: (store: Store, broker: Broker, log: Logger) => new OutboxRelay(store, broker, log),
    },
    {
      provide: BucketKeeper,
      inject: [Store, Broker, CONFIG, LOGGER],
      useFactory: (store: Store, broker: Broker, config: Config & StreamConfig, log: Logger) =>
        new BucketKeeper(store, broker, streamSettings(config), log),
    },
    {
      provide: RegistryChanges,
      inject: [Store, Broker, OutboxRelay],
      useFactory: (store: Store, broker: Broker, relay: OutboxRelay) => new RegistryChanges(store, broker, relay),
    },
  ],
  exports: [RegistryChanges],
})
export class PublishingModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(BucketKeeper) private readonly keeper: BucketKeeper,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onApplicationBootstrap(): void {
    this.readiness.add('registry', () => this.keeper.problem());
    this.keeper.start();
    this.relay.start();
  }

  /** Before the connections close, which is done in `onApplicationShutdown`. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.relay.stop(), this.keeper.stop()]);
  }
}
