import { Module } from '@nestjs/common';
import { EndpointsModule } from '../../endpoints/endpoints.module.ts';
import { TryModule } from '../../try/try.module.ts';
import { CostKatanaEventsController } from './events.controller.ts';
import { CostKatanaTestController } from './test.controller.ts';
import { WebhookStats } from './webhook-stats.ts';
import { CostKatanaWebhooksController } from './webhooks.controller.ts';

/** Routes with a name in the place of an id come first. */
@Module({
  imports: [EndpointsModule, TryModule],
  controllers: [CostKatanaEventsController, CostKatanaWebhooksController, CostKatanaTestController],
  providers: [WebhookStats],
})
export class CostKatanaModule {}
