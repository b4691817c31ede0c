import { Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Broker } from '#messaging';
import { LOGGER, type Logger } from '#service';
import { Store } from '#store';
import { CancellationJobs } from '../cancellations/cancellation-jobs.ts';
import { CancellationsController } from '../cancellations/cancellations.controller.ts';
import { Runs } from '../deliveries/runs.ts';
import { StopDelivery } from '../deliveries/stop-delivery.ts';
import { ErasureJobs } from '../erasures/erasure-jobs.ts';
import { ErasuresController } from '../erasures/erasures.controller.ts';
import { ReplayJobs } from '../replays/replay-jobs.ts';
import { ReplaysController } from '../replays/replays.controller.ts';
import { JobRunner, type JobHandler } from './job-runner.ts';
import { Jobs } from './jobs.ts';

/** Work that takes longer than a request. */
@Module({
  controllers: [ReplaysController, CancellationsController, ErasuresController],
  providers: [
    Jobs,
    Runs,
    StopDelivery,
    ReplayJobs,
    CancellationJobs,
    ErasureJobs,
    {
      provide: JobRunner,
      inject: [Store, Broker, LOGGER, ReplayJobs, CancellationJobs, ErasureJobs],
      useFactory: (store: Store, broker: Broker, log: Logger, ...handlers: JobHandler[]) =>
        new JobRunner(store, broker, handlers, log),
    },
  ],
  exports: [Jobs, Runs, StopDelivery],
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
