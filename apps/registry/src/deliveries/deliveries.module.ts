import { Module } from '@nestjs/common';
import { DeliveriesController } from './deliveries.controller.ts';
import { Deliveries } from './deliveries.ts';
import { EventsController } from './events.controller.ts';
import { JobsModule } from '../jobs/jobs.module.ts';
import { PendingDelivery } from './pending-delivery.ts';
import { Replay } from './replay.ts';
import { StatsController } from '../stats/stats.controller.ts';

/** What became of events: read from the projections, and replayed. */
@Module({
  imports: [JobsModule],
  controllers: [DeliveriesController, EventsController, StatsController],
  providers: [Deliveries, Replay, PendingDelivery],
  exports: [Deliveries],
})
export class DeliveriesModule {}
