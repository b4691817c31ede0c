import { DEFAULT_RETRY_POLICY, signerOf, standardSignature } from '#domain';
import type { Dialect, Outgoing, Signing } from '../dialect.ts';
import { jsonObject } from '../json-text.ts';
import { timestamp } from '../timestamps.ts';

/** Hookwire's own: Standard Webhooks. @see https://www.standardwebhooks.com */
export const native: Dialect = {
  name: 'native',
  catalogue: [],
  subscribing: { all: true, others: true },
  defaults: { retry: DEFAULT_RETRY_POLICY, timeoutMs: 30_000 },
  limits: {},
  httpsOnly: false,
  credentialHeaders: [],

  /** `{"id","type","timestamp","data"}`; `data` is the producer's text, byte for byte. */
  body({ event, data }: Outgoing): Uint8Array {
    return jsonObject([
      ['id', JSON.stringify(event.id)],
      ['type', JSON.stringify(event.type)],
      ['timestamp', JSON.stringify(timestamp(event.occurredAt))],
      ['data', data],
    ]);
  },

  headers({ delivery, body, signers, attemptedAt }: Signing): Record<string, string> {
    const seconds = Math.floor(attemptedAt / 1000);
    return {
      // The delivery's id, not the event's: the caller's ids may contain dots, which the specification forbids here.
      'webhook-id': delivery,
      'webhook-timestamp': String(seconds),
      'webhook-signature': standardSignature(signers, delivery, seconds, body),
    };
  },

  secretForm:
    'must be whsec_ and base64 of 24 to 64 bytes, or whsk_ and base64 of an Ed25519 seed (32 bytes, or 64 with its public key)',
  signer: signerOf,

  testEvent: ({ type = 'webhook.test', data = { test: true } }) => ({ type, data }),
};
