import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream';
import type { Broker, StreamName } from '#messaging';

/** The server forgets a consumer that was only made to count, should it not be deleted. */
const COUNTER_LIVES_NS = 5e9;

/**
 * How many messages of some subjects there are behind a place in a stream. A consumer's first answer says how many it
 * will get: the server counts them, and none is sent. @param filters may not overlap
 */
export async function countMessages(
  { jsm }: Broker,
  stream: StreamName,
  sequence: number,
  filters: string[],
): Promise<number> {
  const counter = await jsm.consumers.add(stream, {
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: sequence + 1,
    filter_subjects: filters,
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: COUNTER_LIVES_NS,
  });
  await jsm.consumers.delete(stream, counter.name).catch(() => undefined);
  return counter.num_pending;
}
