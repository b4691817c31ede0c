import { randomBytes } from 'node:crypto';
import { Pool } from 'undici';
import { secretFromKey, signerOf, standardSignature } from '#domain';
import { eventBody } from '../producer.ts';
import { monotonicMs } from '../clock.ts';
import type { Receiver } from '../receiver.ts';

const CONNECTIONS = [8, 32, 128, 256];

/**
 * R: what a sender can reach on this machine that does nothing but sign a body of some 200 bytes with HMAC-SHA256 and POST it, to the
 * same receiver as Hookwire's.
 * @returns requests a second, by number of connections
 */
export async function signedPosts(receiver: Receiver, seconds: number): Promise<Record<string, number>> {
  const signer = signerOf(secretFromKey(randomBytes(32)))!;
  const found: Record<string, number> = {};
  await receiver.expect({ run: 'raw', events: 0, endpoints: 0 });
  for (const connections of CONNECTIONS) {
    const pool = new Pool(receiver.url, { connections, pipelining: 1 });
    let sent = 0;
    const start = monotonicMs();
    const load = { run: 'none', type: 'raw.event', events: 0, together: 1, dataBytes: 64 };
    const worker = async (): Promise<void> => {
      while (monotonicMs() - start < seconds * 1_000) {
        const id = `dlv_${sent++}`;
        const body = Buffer.from(eventBody(load, sent, start, 'x'.repeat(64)));
        const timestamp = Math.floor(Date.now() / 1_000);
        const headers = {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': standardSignature([signer], id, timestamp, body),
        };
        const answer = await pool.request({ method: 'POST', path: '/0', headers, body });
        await answer.body.dump();
      }
    };
    await Promise.all(Array.from({ length: connections }, worker));
    found[connections] = sent / ((monotonicMs() - start) / 1_000);
    await pool.close();
  }
  return found;
}
