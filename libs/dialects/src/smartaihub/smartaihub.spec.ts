import { describe, expect, it } from '@jest/globals';
import { documented, faults, listedEvents, printedCode, schemaOf, sent } from '../../test/documented.ts';
import { smartaihub } from './smartaihub.ts';

interface Envelope {
  readonly id: string;
  readonly eventType: string;
  readonly userId: string;
  readonly data: Record<string, unknown>;
  readonly metadata: { readonly service: string; readonly timestamp: string };
}

const reference = documented('smartaihub/event-reference');
const PAYLOADS = [...reference.matchAll(/```json\n([^]*?)```/g)].map(([, json]) => JSON.parse(json!) as Envelope);

type Verify = (payload: Uint8Array, signature: string, secret: string) => boolean;
const verifySignature = printedCode<Verify>(
  `const crypto = require('crypto');\n${documented('smartaihub/verify-signature')}`,
  'verifySignature',
);

describe('Smart AI Hub', () => {
  it.each(PAYLOADS)('SH-3: $eventType: the body is the documented one, field by field, in its order', (example) => {
    const { id, eventType: type, data, metadata } = example;
    const { body, text } = sent(smartaihub, { id, type, data, occurredAt: Date.parse(metadata.timestamp) });
    expect(body).toEqual(example);
    expect(text).toBe(JSON.stringify(example));
  });

  it('SH-3: userId and service are attributes, or what can be known without them', () => {
    const of = (type: string, data: unknown, attributes?: Record<string, string>) => {
      const { userId, metadata } = sent(smartaihub, { type, data, attributes }).body;
      return [userId, metadata.service];
    };
    expect(of('user.created', { userId: 'a' }, { userId: 'b', service: 's' })).toEqual(['b', 's']);
    expect(of('credit.low', { userId: 'a' })).toEqual(['a', 'core-service']);
    expect(of('service.started', { test: true })).toEqual([null, 'mcp-server']);
    for (const userId of [5, '', null]) expect(of('webhook.test', { userId })).toEqual([null, 'webhook-service']);
    for (const data of ['userId', ['userId'], null]) expect(of('x', data)).toEqual([null, 'webhook-service']);
  });

  it('SH-3: the payload stays as its producer sent it', () => {
    const { text } = sent(smartaihub, {
      id: 'e"1',
      type: 'user.login',
      json: ' {"userId": "u", "n": 1.0}',
      occurredAt: 5,
    });
    expect(text).toBe(
      '{"id":"e\\"1","eventType":"user.login","userId":"u","data": {"userId": "u", "n": 1.0},' +
        '"metadata":{"service":"auth-service","timestamp":"1970-01-01T00:00:00.005Z"}}',
    );
  });

  it('SH-3: the printed verification accepts the signature, and refuses another body and another secret', () => {
    const { bytes, headers } = sent(smartaihub, { data: { a: 'ü' }, secrets: ['your_webhook_secret', 'older'] });
    expect(Object.keys(headers)).toEqual(['x-webhook-signature']);
    const signature = headers['x-webhook-signature']!;
    expect(verifySignature(bytes, signature, 'your_webhook_secret')).toBe(true);
    expect(verifySignature(bytes, signature, 'older')).toBe(false);
    expect(verifySignature(Buffer.concat([bytes, Buffer.from(' ')]), signature, 'your_webhook_secret')).toBe(false);
  });

  it('SH-4: the catalogue has the 12 documented events', () => {
    const listed = listedEvents(reference);
    expect(smartaihub.catalogue.map(({ type, description }) => [type, description])).toEqual(listed);
    expect(listed).toHaveLength(12);
    expect(PAYLOADS.map(({ eventType }) => eventType)).toEqual(listed.map(([type]) => type));
  });

  it.each(PAYLOADS)(
    'SH-4: $eventType: the schema has the documented fields with their types',
    ({ eventType, data }) => {
      const schema = schemaOf(smartaihub, eventType);
      expect(faults(schema, data)).toEqual([]);
      expect(Object.keys(schema['properties'] as object)).toEqual(Object.keys(data));
      for (const name of Object.keys(data)) {
        const { [name]: _, ...rest } = data;
        expect(faults(schema, rest)).toEqual([` must have required property '${name}'`]);
        expect(faults(schema, { ...data, [name]: [] })).toHaveLength(1);
      }
      expect(smartaihub.catalogue.find(({ type }) => type === eventType)!.example).toEqual(data);
    },
  );

  it('SH-5: receivers have 10 seconds', () => {
    expect(smartaihub.defaults.timeoutMs).toBe(10_000);
  });

  it('SH-2: a test sends what the caller gives, and the example of the event without it', () => {
    const data = { test: true };
    expect(smartaihub.testEvent({ type: 'user.created', data, at: 0 })).toEqual({ type: 'user.created', data });
    const { type, data: example } = smartaihub.testEvent({ type: 'credit.low', at: 0 });
    expect(example).toEqual(PAYLOADS.find(({ eventType }) => eventType === type)!.data);
  });
});
