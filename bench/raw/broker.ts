import { AckPolicy, StorageType } from '@nats-io/jetstream';
import { monotonicMs } from '../clock.ts';
import { startBroker } from '../broker.ts';
import { connected } from '../connect.ts';
import type { RawLimits } from '../scenario.ts';

const UNDER_WAY = 256;

/**
 * JetStream on this machine, with the configuration that is shipped: messages of some 250 bytes with an id, published with their
 * acknowledgement awaited (256 under way), then consumed and acknowledged one by one.
 * @returns both a second, and how often that server syncs its files
 */
export async function brokerLimits(
  messages: number,
): Promise<Pick<RawLimits, 'published' | 'consumed' | 'syncInterval'>> {
  const nats = await startBroker();
  try {
    return await connected(nats, async ({ nc, js, jsm }) => {
      await jsm.streams.add({ name: 'RAW', subjects: ['raw.>'], storage: StorageType.File });
      await jsm.consumers.add('RAW', { durable_name: 'raw', ack_policy: AckPolicy.Explicit, max_ack_pending: 10_000 });
      const data = Buffer.alloc(250, 'x');
      let next = 0;
      const started = monotonicMs();
      const worker = async (): Promise<void> => {
        while (next < messages) {
          const n = next++;
          await js.publish(`raw.${n % 64}`, data, { msgID: `raw-${n}` });
        }
      };
      await Promise.all(Array.from({ length: UNDER_WAY }, worker));
      const published = messages / ((monotonicMs() - started) / 1_000);

      const consumer = await js.consumers.get('RAW', 'raw');
      const begun = monotonicMs();
      let read = 0;
      for await (const message of await consumer.consume({ max_messages: 1_000 })) {
        message.ack();
        if (++read === messages) break;
      }
      await nc.flush();
      return { published, consumed: messages / ((monotonicMs() - begun) / 1_000), syncInterval: nats.syncInterval };
    });
  } finally {
    await nats.stop();
  }
}
