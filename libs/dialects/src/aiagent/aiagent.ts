import { exponentialDelays } from '#domain';
import { exampleEvent } from '../catalogue.ts';
import type { Dialect } from '../dialect.ts';
import { newestSignature } from '../hex-signature.ts';
import { jsonObject } from '../json-text.ts';
import { timestamp } from '../timestamps.ts';
import { catalogue } from './catalogue.ts';

const TOKEN = /^[\x21-\x7e]{1,256}$/;
const NOTHING = new Uint8Array();

/** AI Agent. See docs/dialects/aiagent.md. */
export const aiagent: Dialect = {
  name: 'aiagent',
  catalogue,
  subscribing: { all: true, others: true },
  defaults: {
    // `1000 * Math.pow(2, retries)`, with `retries` from 1, and three attempts in all.
    retry: {
      delaysMs: exponentialDelays({ initialMs: 2_000, multiplier: 2, maxDelayMs: 4_000, retries: 2 }),
      jitter: 0,
    },
    timeoutMs: 30_000,
  },
  limits: {},
  httpsOnly: false,
  credentialHeaders: ['x-webhook-token'],

  body({ event, data }) {
    return jsonObject([
      ['event', JSON.stringify(event.type)],
      ['data', data],
      ['timestamp', JSON.stringify(timestamp(event.occurredAt))],
    ]);
  },

  headers: ({ signers }) => ({ 'x-webhook-token': newestSignature(signers, NOTHING) }),

  secretForm: 'must be 1 to 256 printable ASCII characters without spaces',

  /** Its receivers check no signature, but the secret itself: it goes into a header, which not every text may. */
  signer: (secret) => (TOKEN.test(secret) ? { sign: () => secret } : undefined),

  testEvent: (wish) => exampleEvent(catalogue, wish),
};
