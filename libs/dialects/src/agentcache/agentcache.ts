import { DEFAULT_RETRY_POLICY } from '#domain';
import type { Dialect } from '../dialect.ts';
import { HEX_SECRET_FORM, hexSigner, newestSignature } from '../hex-signature.ts';
import { jsonObject } from '../json-text.ts';
import { timestamp } from '../timestamps.ts';
import { catalogue } from './catalogue.ts';
import { uniqueTimestamp } from './unique-timestamp.ts';

/** AgentCache.ai. See docs/dialects/agentcache.md. */
export const agentcache: Dialect = {
  name: 'agentcache',
  catalogue,
  subscribing: { all: false, others: false },
  // "Webhook retry logic" is on its roadmap, without figures; nor is there one for the time that a receiver may take.
  defaults: { retry: DEFAULT_RETRY_POLICY, timeoutMs: 30_000 },
  limits: { endpointPerKey: true },
  httpsOnly: true,
  credentialHeaders: [],

  body({ event, data, sequence }) {
    return jsonObject([
      ['event', JSON.stringify(event.type)],
      ['timestamp', JSON.stringify(uniqueTimestamp(event.occurredAt, sequence))],
      ['data', data],
    ]);
  },

  headers({ event, body, signers }) {
    return {
      'x-agentcache-event': event.type,
      'x-agentcache-signature': newestSignature(signers, body),
    };
  },

  secretForm: HEX_SECRET_FORM,
  signer: hexSigner,

  /** Always the documented one: the call takes no body. */
  testEvent({ at }) {
    const data = { test: true, message: 'This is a test webhook from AgentCache.ai', timestamp: timestamp(at) };
    return { type: 'webhook.test', data };
  },
};
