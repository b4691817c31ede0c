import { randomBytes } from 'node:crypto';
import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import {
  Broker,
  Cancellations,
  Lanes,
  MessagingModule,
  OrderedEvents,
  Publisher,
  RegistryView,
  RegistryViewModule,
  ShardOwnership,
} from '#messaging';
import {
  EndpointAuth,
  EndpointSecrets,
  HttpSender,
  OAuthTokens,
  observeSender,
  senderOf,
  type SENDING_SETTINGS,
} from '#sending';
import { CONFIG, LOGGER, Readiness, secretBoxOf, type Config, type Logger } from '#service';
import { Attempts } from './attempts.ts';
import { DeliveryConsumer } from './delivery.consumer.ts';
import { EndpointLines } from './endpoint-lines.ts';
import { EndpointNotices } from './endpoint-notices.ts';
import { EndpointStates } from './endpoint-states.ts';
import { EventPayloads } from './event-payloads.ts';
import { ExhaustedNotices } from './exhausted-notices.ts';
import { observeLines } from './line-metrics.ts';
import { OrderedEndpoints } from './ordered-endpoints.ts';
import { Requests } from './requests.ts';
import { Slots } from './slots.ts';
import { TenantWindows } from './tenant-windows.ts';

type DeliveryConfig = Config<
  | 'HOOKWIRE_MASTER_KEY'
  | 'HOOKWIRE_PREVIOUS_MASTER_KEYS'
  | (typeof SENDING_SETTINGS)[number]
  | 'HOOKWIRE_DELIVERY_CONCURRENCY'
  | 'HOOKWIRE_BREAKER_FAILURES'
  | 'HOOKWIRE_BREAKER_FIRST_PROBE_SECONDS'
  | 'HOOKWIRE_BREAKER_LONGEST_PROBE_SECONDS'
  | 'HOOKWIRE_DISABLE_AFTER_HOURS'
  | 'HOOKWIRE_RETRY_TIME_SCALE'
>;

const HOUR_MS = 3_600_000;

/** The parts of the engine, made together: they share the slots and the lines of one worker. */
class Engine {
  readonly slots: Slots;
  readonly requests: Requests;
  readonly lines: EndpointLines;
  readonly ordered: OrderedEndpoints;

  constructor(
    config: DeliveryConfig,
    broker: Broker,
    view: RegistryView,
    publisher: Publisher,
    readonly owner: ShardOwnership,
    attempts: Attempts,
    log: Logger,
  ) {
    const states = new EndpointStates(broker, log);
    this.slots = new Slots(config.HOOKWIRE_DELIVERY_CONCURRENCY);
    this.requests = new Requests({
      owner,
      attempts,
      slots: this.slots,
      states,
      tenants: new TenantWindows(view),
      notices: new EndpointNotices(publisher, log),
      breaker: {
        failures: config.HOOKWIRE_BREAKER_FAILURES,
        firstProbeMs: config.HOOKWIRE_BREAKER_FIRST_PROBE_SECONDS * 1000,
        longestProbeMs: config.HOOKWIRE_BREAKER_LONGEST_PROBE_SECONDS * 1000,
      },
      giveUpAfterMs: config.HOOKWIRE_DISABLE_AFTER_HOURS * HOUR_MS,
    });
    const shared = { owner, view, attempts, requests: this.requests, slots: this.slots, log };
    this.lines = new EndpointLines({ ...shared, lanes: new Lanes(broker), states });
    this.ordered = new OrderedEndpoints({ ...shared, events: new OrderedEvents(broker), lines: this.lines });
    // What is known of a shard first, then its ordered endpoints; the transport, which brings tasks, comes last.
    owner.follow(this.lines);
    owner.follow(this.ordered);
  }
}

@Module({
  imports: [MessagingModule.register('delivery'), RegistryViewModule.register()],
  controllers: [DeliveryConsumer],
  providers: [
    {
      provide: ShardOwnership,
      inject: [Broker, LOGGER],
      useFactory: (broker: Broker, log: Logger) =>
        new ShardOwnership(broker, `worker-${randomBytes(6).toString('hex')}`, log),
    },
    {
      provide: HttpSender,
      inject: [CONFIG],
      useFactory: (config: DeliveryConfig) => senderOf(config),
    },
    {
      provide: Cancellations,
      inject: [Broker, LOGGER],
      useFactory: (broker: Broker, log: Logger) => new Cancellations(broker, log),
    },
    {
      provide: EventPayloads,
      inject: [Publisher],
      useFactory: (publisher: Publisher) => new EventPayloads(publisher),
    },
    {
      provide: Attempts,
      inject: [CONFIG, RegistryView, Publisher, HttpSender, EventPayloads, Cancellations, LOGGER],
      useFactory: (
        config: DeliveryConfig,
        view: RegistryView,
        publisher: Publisher,
        sender: HttpSender,
        payloads: EventPayloads,
        cancellations: Cancellations,
        log: Logger,
      ) => {
        const box = secretBoxOf(config);
        const auth = new EndpointAuth(box, new OAuthTokens(sender));
        const exhausted = new ExhaustedNotices(view, publisher, log);
        const secrets = new EndpointSecrets(box);
        const scale = config.HOOKWIRE_RETRY_TIME_SCALE;
        if (scale !== 1) log.warn({ scale }, 'retries come sooner than their policies say; this is for tests');
        return new Attempts(publisher, sender, secrets, auth, payloads, exhausted, cancellations, scale, log);
      },
    },
    {
      provide: Engine,
      inject: [CONFIG, Broker, RegistryView, Publisher, ShardOwnership, Attempts, LOGGER],
      useFactory: (...parts: ConstructorParameters<typeof Engine>) => new Engine(...parts),
    },
    { provide: EndpointLines, inject: [Engine], useFactory: (engine: Engine) => engine.lines },
  ],
})
export class DeliveryModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    @Inject(Engine) private readonly engine: Engine,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(RegistryView) private readonly view: RegistryView,
    @Inject(HttpSender) private readonly sender: HttpSender,
    @Inject(Cancellations) private readonly cancellations: Cancellations,
    @Inject(EventPayloads) private readonly payloads: EventPayloads,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onApplicationBootstrap(): void {
    const { engine, view } = this;
    this.readiness.add('shards', () => engine.owner.problem());
    engine.lines.start();
    observeLines(engine.lines, engine.ordered, engine.slots, engine.owner);
    observeSender(this.sender);
    this.cancellations.onChange((cancellation) => {
      const { tenant } = cancellation;
      if (cancellation.of === 'event') return this.payloads.forget(tenant, cancellation.event);
      const { endpoint } = cancellation;
      engine.lines.cancelled(tenant, endpoint);
      engine.ordered.cancelled(endpoint);
    });
    // Shards are taken when this worker can do something with them: it knows endpoints, and what is cancelled.
    void this.cancellations
      .start()
      .then(() => view.atLeast(0))
      .then(() => {
        engine.ordered.start();
        engine.owner.start();
      });
  }

  /** Before the transport waits for what is under way: the next owner need not. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.engine.owner.stop();
    this.engine.ordered.stop();
    this.engine.lines.stop();
    this.cancellations.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.sender.close();
  }
}
