import type { JetStreamPublishOptions, PubAck } from '@nats-io/jetstream';
import { context } from '@opentelemetry/api';
import { attributeSets, Histogram } from '#service';
import type { Broker } from './broker.ts';
import type { StreamName } from './streams.ts';

const duration = new Histogram('messaging.client.operation.duration');
const attributes = attributeSets(['messaging.destination.name', 'error.type'], {
  'messaging.system': 'nats',
  'messaging.operation.name': 'publish',
  'messaging.operation.type': 'send',
});

/**
 * Publishes to a stream, and resolves when it is stored there.
 * @throws what JetStream says, or that it has not said anything in time: then it may be stored or not
 */
export async function storeMessage(
  broker: Broker,
  stream: StreamName,
  subject: string,
  data: Uint8Array | string,
  options: Partial<JetStreamPublishOptions>,
): Promise<PubAck> {
  const startedAt = performance.now();
  const within = context.active();
  const since = () => (performance.now() - startedAt) / 1000;
  try {
    const ack = await broker.js.publish(subject, data, {
      ...options,
      expect: { ...options.expect, streamName: stream },
    });
    duration.record(since(), attributes(stream, undefined), within);
    return ack;
  } catch (error) {
    duration.record(since(), attributes(stream, (error as Error).name), within);
    throw error;
  }
}
