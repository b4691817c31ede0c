import { DEFAULT_RETRY_POLICY } from '#domain';
import { exampleEvent } from '../catalogue.ts';
import type { Dialect } from '../dialect.ts';
import { HEX_SECRET_FORM, hexSigner, newestSignature } from '../hex-signature.ts';
import { jsonObject, membersOf, textValue } from '../json-text.ts';
import { timestamp } from '../timestamps.ts';
import { catalogue } from './catalogue.ts';

/** Which service reports events of a kind, as the documented payloads have it. */
const SERVICES = new Map([
  ['user', 'auth-service'],
  ['credit', 'core-service'],
  ['service', 'mcp-server'],
]);
const OTHER_SERVICE = 'webhook-service';

/** Smart AI Hub. See docs/dialects/smartaihub.md. */
export const smartaihub: Dialect = {
  name: 'smartaihub',
  catalogue,
  subscribing: { all: false, others: false },
  // Retries are left to whoever reads its text ("Implement retry logic if needed").
  defaults: { retry: DEFAULT_RETRY_POLICY, timeoutMs: 10_000 },
  limits: {},
  httpsOnly: false,
  credentialHeaders: [],

  /** `userId` and `service` are the event's attributes of these names, or what can be known without them. */
  body({ event, data }) {
    const { userId, service } = event.attributes ?? {};
    const user = userId ?? textValue(membersOf(data)?.get('userId')) ?? null;
    const metadata = {
      service: service ?? SERVICES.get(event.type.split('.')[0]!) ?? OTHER_SERVICE,
      timestamp: timestamp(event.occurredAt),
    };
    return jsonObject([
      ['id', JSON.stringify(event.id)],
      ['eventType', JSON.stringify(event.type)],
      ['userId', JSON.stringify(user)],
      ['data', data],
      ['metadata', JSON.stringify(metadata)],
    ]);
  },

  headers({ body, signers }) {
    return { 'x-webhook-signature': newestSignature(signers, body) };
  },

  secretForm: HEX_SECRET_FORM,
  signer: hexSigner,

  testEvent: (wish) => exampleEvent(catalogue, wish),
};
