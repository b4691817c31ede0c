import { Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Broker } from '#messaging';
import { LOGGER, type Logger } from '#service';
import { Store } from '#store';
import { Runs } from '../deliveries/runs.ts';
import { ReplayJobs } from '../replays/replay-jobs.ts';
import { ReplaysController } from '../replays/replays.controller.ts';
import { JobRunner } from './job-runner.ts';
import { Jobs } from './jobs.ts';

/** Work that takes longer than a request. */
@Module({
  controllers: [ReplaysController],
  providers: [
    Jobs,
    Runs,
    ReplayJobs,
    {
      provide: JobRunner,
      inject: [Store, Broker, LOGGER, ReplayJobs],
      useFactory: (store: Store, broker: Broker, log: Logger, replays: ReplayJobs) =>
        new JobRunner(store, broker, [replays], log),
    },
  ],
  exports: [Jobs, Runs],
})
export class JobsModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(JobRunner) private readonly runner: JobRunner) {}

  onApplicationBootstrap(): void {
    this.runner.start();
  }

  /** Before the connections close, which is done in `onApplicationShutdown`. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runner.stop();
  }
}
