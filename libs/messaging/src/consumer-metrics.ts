import type { Attributes, Context } from '@opentelemetry/api';
import { attributeSets, Counter, Histogram } from '#service';
import type { PulledMessage } from './pulled-message.ts';
import type { ConsumerName, StreamName } from './streams.ts';

/** Who reads a stream: a consumer; or what reads it without one. */
export type ReaderName = ConsumerName | 'projector' | 'lanes' | 'ordered';

const queued = new Histogram('hookwire.queue.duration');
const processed = new Histogram('messaging.process.duration');
const redelivered = new Counter('hookwire.consumer.redeliveries');

const PROCESS = {
  'messaging.system': 'nats',
  'messaging.operation.name': 'process',
  'messaging.operation.type': 'process',
};
const ofReader = attributeSets(['messaging.destination.name', 'messaging.consumer.group.name']);
const ofProcess = attributeSets(['messaging.destination.name', 'messaging.consumer.group.name', 'error.type'], PROCESS);

/** What the span of handling a message says of where it came from. */
export function processing(stream: StreamName, reader: ReaderName): Attributes {
  return { ...PROCESS, ...ofReader(stream, reader) };
}

/**
 * @param since milliseconds since the epoch, by the broker's clock: when it was stored
 * @param within the trace that it belongs to
 */
export function recordQueued(stream: StreamName, reader: ReaderName, since: number, within?: Context): void {
  queued.record((Date.now() - since) / 1000, ofReader(stream, reader), within);
}

/** What is measured of the messages of one consumer, whatever they say. */
export class ConsumerMetrics {
  readonly #stream: StreamName;
  readonly #consumer: ConsumerName;

  constructor(stream: StreamName, consumer: ConsumerName) {
    this.#stream = stream;
    this.#consumer = consumer;
    // From zero on: of a counter that begins with one, nobody sees that it has grown.
    redelivered.add(0, ofReader(stream, consumer));
  }

  /** Measures the handling of a message. */
  async handled<T>(message: PulledMessage, within: Context, handle: () => Promise<T>): Promise<T> {
    const { deliveryCount, timestampNanos } = message;
    // One that comes again has not waited for its reader.
    if (deliveryCount > 1) redelivered.add(1, ofReader(this.#stream, this.#consumer));
    else recordQueued(this.#stream, this.#consumer, timestampNanos / 1e6, within);
    const startedAt = performance.now();
    const measure = (error?: string) =>
      processed.record((performance.now() - startedAt) / 1000, ofProcess(this.#stream, this.#consumer, error), within);
    try {
      const result = await handle();
      measure();
      return result;
    } catch (error) {
      measure((error as Error).name);
      throw error;
    }
  }
}
