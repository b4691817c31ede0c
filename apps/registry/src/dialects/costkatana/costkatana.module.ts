import { Module } from '@nestjs/common';
import { DeliveriesModule } from '../../deliveries/deliveries.module.ts';
import { EndpointsModule } from '../../endpoints/endpoints.module.ts';
import { TryModule } from '../../try/try.module.ts';
import { CostKatanaDeliveriesController } from './deliveries.controller.ts';
import { CostKatanaEventsController } from './events.controller.ts';
import { CostKatanaQueueController } from './queue.controller.ts';
import { CostKatanaTestController } from './test.controller.ts';
import { WebhookStats } from './webhook-stats.ts';
import { CostKatanaWebhooksController } from './webhooks.controller.ts';

/** Routes with a name in the place of an id come first. */
@Module({
  imports: [EndpointsModule, TryModule, DeliveriesModule],
  controllers: [
    CostKatanaEventsController,
    CostKatanaQueueController,
    CostKatanaWebhooksController,
    CostKatanaTestController,
    CostKatanaDeliveriesController,
  ],
  providers: [WebhookStats],
})
export class CostKatanaModule {}
