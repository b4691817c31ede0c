import { Controller, Inject } from '@nestjs/common';
import type { Task } from '#domain';
import {
  Consume,
  decodeBatch,
  done,
  isBatch,
  RegistryView,
  type BatchHead,
  type Outcome,
  type Received,
} from '#messaging';
import { LOGGER, traceHeaders, type Logger } from '#service';
import type { Work } from './attempt.ts';
import { Attempts } from './attempts.ts';
import { EndpointLines } from './endpoint-lines.ts';

/** A task that could not be handled so often will not be: it is cancelled, and can be replayed when that is repaired. */
const MOST_TIMES_HANDED_OUT = 5;

/** Tasks come in, of the shards that this worker owns. */
@Controller()
export class DeliveryConsumer {
  constructor(
    @Inject(RegistryView) private readonly view: RegistryView,
    @Inject(EndpointLines) private readonly lines: EndpointLines,
    @Inject(Attempts) private readonly attempts: Attempts,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Consume('delivery')
  firstAttempt(message: Received<Task>): Promise<Outcome> {
    return this.#take(message.meta, message);
  }

  @Consume('retry')
  async laterAttempt(message: Received<Task | BatchHead>): Promise<Outcome> {
    const { meta } = message;
    if (!isBatch(meta)) return this.#take(meta, message);
    return this.lines.handleBatch(decodeBatch(meta, message.data), traceHeaders(message.trace));
  }

  async #take(task: Task, { data, trace, handedOut, begin }: Received<unknown>): Promise<Outcome> {
    await this.view.atLeast(task.registryRevision);
    const work: Work = { task, carried: data, trace };
    try {
      return await this.lines.handle(work, begin);
    } catch (error) {
      if (handedOut < MOST_TIMES_HANDED_OUT) throw error;
      this.log.error({ err: error, delivery: task.delivery }, 'a task cannot be handled and is cancelled');
      await this.attempts.cancel(work, 'unprocessable');
      return done;
    }
  }
}
