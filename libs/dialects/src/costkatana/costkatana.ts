import type { Dialect } from '../dialect.ts';
import { HEX_SECRET_FORM, hexSigner, newestSignature } from '../hex-signature.ts';
import { catalogue, testEventData } from './catalogue.ts';
import { payload } from './payload.ts';
import { DEFAULT_RETRY_CONFIG, retryPolicy } from './retry-config.ts';

const MINUTE = 60_000;

/** Cost Katana. See docs/dialects/costkatana.md. */
export const costkatana: Dialect = {
  name: 'costkatana',
  catalogue,
  subscribing: { all: false, others: false },
  defaults: {
    retry: retryPolicy(DEFAULT_RETRY_CONFIG),
    timeoutMs: 30_000,
    rateLimit: { limit: 100, windowMs: MINUTE },
  },
  limits: {
    endpoints: 10,
    testCalls: { limit: 5, windowMs: MINUTE },
    replayCalls: { limit: 10, windowMs: MINUTE },
  },
  httpsOnly: false,
  credentialHeaders: [],

  body: payload,

  headers({ event, endpoint, body, signers, attemptedAt }) {
    const signed = Buffer.concat([Buffer.from(`${attemptedAt}.`), body]);
    return {
      'x-costkatana-signature': newestSignature(signers, signed),
      'x-costkatana-timestamp': String(attemptedAt),
      'x-costkatana-event-id': event.id,
      'x-costkatana-webhook-id': endpoint,
    };
  },

  secretForm: HEX_SECRET_FORM,
  signer: hexSigner,

  /** What the caller gives stands beside, and before, what a test says of itself. */
  testEvent({ type = 'webhook.test', data }) {
    if (data === undefined) return { type, data: testEventData };
    const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
    return { type, data: isObject ? { ...testEventData, ...data } : { ...testEventData, data } };
  },
};
