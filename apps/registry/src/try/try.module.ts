import { Module } from '@nestjs/common';
import { EndpointsModule } from '../endpoints/endpoints.module.ts';
import { AskedEvents } from './event-question.ts';
import { TestEvents } from './test-events.ts';
import { TryController } from './try.controller.ts';

/** Test events, explanations and previews. */
@Module({
  imports: [EndpointsModule],
  controllers: [TryController],
  providers: [AskedEvents, TestEvents],
  exports: [TestEvents],
})
export class TryModule {}
