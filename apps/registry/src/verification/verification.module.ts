import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Broker } from '#messaging';
import {
  EndpointAuth,
  EndpointSecrets,
  HttpSender,
  OAuthTokens,
  observeSender,
  senderOf,
  type SENDING_SETTINGS,
} from '#sending';
import { CONFIG, LOGGER, secretBoxOf, type Config, type Logger } from '#service';
import { Store } from '#store';
import { PublishingModule } from '../publishing/publishing.module.ts';
import { RegistryChanges } from '../publishing/registry-changes.ts';
import { Challenge } from './challenge.ts';
import { VerificationController } from './verification.controller.ts';
import { Verifier } from './verifier.ts';

type VerificationConfig = Config<
  | 'HOOKWIRE_MASTER_KEY'
  | 'HOOKWIRE_PREVIOUS_MASTER_KEYS'
  | 'HOOKWIRE_VERIFY_ENDPOINTS'
  | (typeof SENDING_SETTINGS)[number]
>;

/** Whether those who are sent to want it. */
@Module({
  imports: [PublishingModule],
  controllers: [VerificationController],
  providers: [
    { provide: HttpSender, inject: [CONFIG], useFactory: (config: VerificationConfig) => senderOf(config) },
    {
      provide: Verifier,
      inject: [Store, Broker, RegistryChanges, HttpSender, CONFIG, LOGGER],
      useFactory: (
        store: Store,
        broker: Broker,
        changes: RegistryChanges,
        sender: HttpSender,
        config: VerificationConfig,
        log: Logger,
      ) => {
        const box = secretBoxOf(config);
        const auth = new EndpointAuth(box, new OAuthTokens(sender));
        return new Verifier(store, broker, changes, new Challenge(sender, new EndpointSecrets(box), auth), log);
      },
    },
  ],
})
export class VerificationModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(Verifier) private readonly verifier: Verifier,
    @Inject(HttpSender) private readonly sender: HttpSender,
    @Inject(CONFIG) private readonly config: VerificationConfig,
  ) {}

  onApplicationBootstrap(): void {
    observeSender(this.sender);
    if (this.config.HOOKWIRE_VERIFY_ENDPOINTS) this.verifier.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.verifier.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.sender.close();
  }
}
