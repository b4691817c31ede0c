import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { CONFIG, LOGGER, Readiness, type Config, type Logger } from '#service';
import { Broker } from './broker.ts';
import { Publisher } from './publisher.ts';
import { RegistryView } from './registry-view.ts';
import { DEFAULT_STREAM_SETTINGS, type StreamSettings } from './streams.ts';

/** The settings that the streams are made of; a service that imports the module reads these too. */
export const MESSAGING_SETTINGS = [
  'HOOKWIRE_DEDUPLICATION_SECONDS',
  'HOOKWIRE_EVENT_RETENTION_DAYS',
  'HOOKWIRE_LOG_RETENTION_DAYS',
] as const;

type MessagingConfig = Config<'NATS_URL' | 'HOOKWIRE_REPLICAS' | (typeof MESSAGING_SETTINGS)[number]>;

export function streamSettings(config: MessagingConfig): StreamSettings {
  return {
    ...DEFAULT_STREAM_SETTINGS,
    replicas: config.HOOKWIRE_REPLICAS,
    deduplicationSeconds: config.HOOKWIRE_DEDUPLICATION_SECONDS,
    eventRetentionDays: config.HOOKWIRE_EVENT_RETENTION_DAYS,
    logRetentionDays: config.HOOKWIRE_LOG_RETENTION_DAYS,
  };
}

/** The broker of a process, and what publishes through it. Imported once, by the root module. */
@Module({})
export class MessagingModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** @param name shown in the server's list of connections */
  static register(name: string): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      providers: [
        {
          provide: Broker,
          inject: [CONFIG, LOGGER],
          useFactory: (config: MessagingConfig, log: Logger) =>
            new Broker(config.NATS_URL.reveal(), `hookwire-${name}`, streamSettings(config), log),
        },
        { provide: Publisher, inject: [Broker], useFactory: (broker: Broker) => new Publisher(broker) },
      ],
      exports: [Broker, Publisher],
    };
  }

  onApplicationBootstrap(): void {
    this.readiness.add('nats', () => this.broker.problem());
    // In the background: `/live` answers and says what it waits for while NATS is away.
    this.broker.start().catch((error: unknown) => {
      this.log.fatal({}, (error as Error).message);
      process.exit(78);
    });
  }

  /** After the transport has finished what was under way. */
  async onApplicationShutdown(): Promise<void> {
    await this.broker.close();
  }
}

/** The registry's records, for services that match events or know keys. */
@Module({})
export class RegistryViewModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(RegistryView) private readonly view: RegistryView,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  static register(): DynamicModule {
    return {
      module: RegistryViewModule,
      global: true,
      providers: [
        {
          provide: RegistryView,
          inject: [Broker, LOGGER],
          useFactory: (broker: Broker, log: Logger) => new RegistryView(broker, log),
        },
      ],
      exports: [RegistryView],
    };
  }

  onApplicationBootstrap(): void {
    this.readiness.add('registry', () => this.view.problem());
    this.view.start();
  }

  onApplicationShutdown(): void {
    this.view.stop();
  }
}
