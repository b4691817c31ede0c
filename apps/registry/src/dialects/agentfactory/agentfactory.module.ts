import { Module } from '@nestjs/common';
import { EndpointsModule } from '../../endpoints/endpoints.module.ts';
import { TryModule } from '../../try/try.module.ts';
import { AgentFactoryWebhooksController } from './webhooks.controller.ts';

@Module({ imports: [EndpointsModule, TryModule], controllers: [AgentFactoryWebhooksController] })
export class AgentFactoryModule {}
