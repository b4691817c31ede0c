import { Module } from '@nestjs/common';
import { Broker, MessagingModule, Publisher, RegistryView, RegistryViewModule } from '#messaging';
import { LOGGER, type Logger } from '#service';
import { Acceptance } from './acceptance.ts';
import { EventsController } from './events.controller.ts';
import { NatsProducers } from './nats-producers.ts';
import { PayloadChecks } from './payload-checks.ts';
import { ProducerAuth } from './producer-auth.ts';
import { ProducerCallout } from './producer-callout.ts';
import { ProducerSessions } from './producer-sessions.ts';
import { Publishing } from './publishing.ts';

@Module({
  imports: [MessagingModule.register('ingest'), RegistryViewModule.register()],
  controllers: [EventsController],
  providers: [
    {
      provide: Acceptance,
      inject: [Broker, Publisher, RegistryView, LOGGER],
      useFactory: (broker: Broker, publisher: Publisher, view: RegistryView, log: Logger) =>
        new Acceptance(broker, publisher, view, log),
    },
    {
      provide: PayloadChecks,
      inject: [RegistryView, LOGGER],
      useFactory: (view: RegistryView, log: Logger) => new PayloadChecks(view, log),
    },
    ProducerAuth,
    ProducerSessions,
    Publishing,
    NatsProducers,
    ProducerCallout,
  ],
})
export class IngestModule {}
