import { standardSignature } from '#domain';
import type { Dialect, Outgoing, Signing } from '../dialect.ts';

const CLOSE = Buffer.from('}');

/** Hookwire's own: Standard Webhooks. @see https://www.standardwebhooks.com */
export const native: Dialect = {
  name: 'native',

  /** `{"id","type","timestamp","data"}`; `data` is the producer's text, byte for byte. */
  body({ event, data }: Outgoing): Uint8Array {
    const head = JSON.stringify({
      id: event.id,
      type: event.type,
      timestamp: new Date(event.occurredAt).toISOString(),
    });
    return Buffer.concat([Buffer.from(`${head.slice(0, -1)},"data":`), data, CLOSE]);
  },

  headers({ delivery, body, signers, attemptedAt }: Signing): Record<string, string> {
    const timestamp = Math.floor(attemptedAt / 1000);
    return {
      // The delivery's id, not the event's: the caller's ids may contain dots, which the specification forbids here.
      'webhook-id': delivery,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': standardSignature(signers, delivery, timestamp, body),
    };
  },
};
