import { Module } from '@nestjs/common';
import { AskedEvents } from './event-question.ts';
import { TryController } from './try.controller.ts';

/** Test events, explanations and previews. */
@Module({ controllers: [TryController], providers: [AskedEvents] })
export class TryModule {}
