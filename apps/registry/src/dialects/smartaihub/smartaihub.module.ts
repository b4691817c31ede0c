import { Module } from '@nestjs/common';
import { DeliveriesModule } from '../../deliveries/deliveries.module.ts';
import { EndpointsModule } from '../../endpoints/endpoints.module.ts';
import { TryModule } from '../../try/try.module.ts';
import { SmartAiHubLogsController } from './logs.controller.ts';
import { SmartAiHubWebhooksController } from './webhooks.controller.ts';

@Module({
  imports: [DeliveriesModule, EndpointsModule, TryModule],
  controllers: [SmartAiHubWebhooksController, SmartAiHubLogsController],
})
export class SmartAiHubModule {}
