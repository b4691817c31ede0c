import { Module } from '@nestjs/common';
import { EndpointsModule } from '../../endpoints/endpoints.module.ts';
import { AiAgentWebhooksController } from './webhooks.controller.ts';

@Module({ imports: [EndpointsModule], controllers: [AiAgentWebhooksController] })
export class AiAgentModule {}
