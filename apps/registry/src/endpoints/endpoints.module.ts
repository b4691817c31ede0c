import { Module } from '@nestjs/common';
import { PublishingModule } from '../publishing/publishing.module.ts';
import { EndpointStateController } from './endpoint-state.controller.ts';
import { EndpointsController } from './endpoints.controller.ts';
import { Endpoints } from './endpoints.ts';

/** Where events go. */
@Module({
  imports: [PublishingModule],
  controllers: [EndpointsController, EndpointStateController],
  providers: [Endpoints],
  exports: [Endpoints],
})
export class EndpointsModule {}
