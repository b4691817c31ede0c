import { Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Broker } from '#messaging';
import { CONFIG, LOGGER, secretBoxOf, type Config, type Logger } from '#service';
import { Store } from '#store';
import { PublishingModule } from '../publishing/publishing.module.ts';
import { RegistryChanges } from '../publishing/registry-changes.ts';
import { MasterKeyController } from './master-key.controller.ts';
import { Reseal } from './reseal.ts';
import { SecretsController } from './secrets.controller.ts';

type KeyConfig = Config<'HOOKWIRE_MASTER_KEY' | 'HOOKWIRE_PREVIOUS_MASTER_KEYS'>;

/** Endpoints' secrets, and the master key that they are sealed with. */
@Module({
  imports: [PublishingModule],
  controllers: [SecretsController, MasterKeyController],
  providers: [
    {
      provide: Reseal,
      inject: [Store, Broker, RegistryChanges, CONFIG, LOGGER],
      useFactory: (store: Store, broker: Broker, changes: RegistryChanges, config: KeyConfig, log: Logger) =>
        new Reseal(store, broker, changes, secretBoxOf(config), log),
    },
  ],
})
export class SecretsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    @Inject(Reseal) private readonly reseal: Reseal,
    @Inject(CONFIG) private readonly config: KeyConfig,
  ) {}

  /** Without previous keys there is nothing that could be opened and is not sealed as it should be. */
  onApplicationBootstrap(): void {
    if (this.config.HOOKWIRE_PREVIOUS_MASTER_KEYS.length > 0) this.reseal.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.reseal.stop();
  }
}
