import { exampleEvent } from '../catalogue.ts';
import type { Dialect } from '../dialect.ts';
import { HEX_SECRET_FORM, hexSigner, newestSignature } from '../hex-signature.ts';
import { jsonObject } from '../json-text.ts';
import { timestampInSeconds } from '../timestamps.ts';
import { catalogue } from './catalogue.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Agent Factory. See docs/dialects/agentfactory.md. */
export const agentfactory: Dialect = {
  name: 'agentfactory',
  catalogue,
  subscribing: { all: false, others: false },
  defaults: {
    retry: { delaysMs: [1 * MINUTE, 5 * MINUTE, 30 * MINUTE], jitter: 0, windowMs: DAY },
    timeoutMs: 30_000,
  },
  limits: {},
  httpsOnly: false,
  credentialHeaders: [],

  body({ event, data }) {
    return jsonObject([
      ['event', JSON.stringify(event.type)],
      ['timestamp', JSON.stringify(timestampInSeconds(event.occurredAt))],
      ['data', data],
    ]);
  },

  headers({ body, signers }) {
    return { 'x-agentfactory-signature': newestSignature(signers, body) };
  },

  secretForm: HEX_SECRET_FORM,
  signer: hexSigner,

  testEvent: (wish) => exampleEvent(catalogue, wish),
};
