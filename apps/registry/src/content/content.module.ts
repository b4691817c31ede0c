import { Module } from '@nestjs/common';
import { AskedEvents } from '../try/event-question.ts';
import { DryRunController } from './dry-run.controller.ts';

/** Filters and templates beside endpoints. */
@Module({ controllers: [DryRunController], providers: [AskedEvents] })
export class ContentModule {}
