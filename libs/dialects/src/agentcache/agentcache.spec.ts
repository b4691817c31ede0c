import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  documented,
  documentedJson,
  faults,
  listedEvents,
  printedCode,
  schemaOf,
  sent,
} from '../../test/documented.ts';
import { agentcache } from './agentcache.ts';

const AT = Date.parse('2025-01-11T10:50:00.123Z');
const SECRET = 'your_webhook_secret_123';

type CreateHmac = (data: string, secret: string) => Promise<string>;
// As printed, without the types.
const createHMAC = printedCode<CreateHmac>(
  documented('agentcache/create-hmac').replaceAll(': string', ''),
  'createHMAC',
);

describe('AgentCache', () => {
  it('AC-3: the test event is the documented one, field by field', () => {
    const example = documentedJson('agentcache/test-payload');
    const { type, data } = agentcache.testEvent({ at: Date.parse(example.data.timestamp) });
    const { body } = sent(agentcache, { type, data, occurredAt: Date.parse(example.timestamp) });
    const times = { timestamp: expect.any(String) };
    expect(body).toEqual({ ...example, ...times, data: { ...example.data, ...times } });
    expect(Object.keys(body)).toEqual(Object.keys(example));
    expect(Object.keys(body.data)).toEqual(Object.keys(example.data));
    expect(Date.parse(body.timestamp)).toBe(Date.parse(example.timestamp));
    expect(Date.parse(body.data.timestamp)).toBe(Date.parse(example.data.timestamp));
    expect(faults(schemaOf(agentcache, 'webhook.test'), example.data)).toEqual([]);
  });

  it('AC-4: headers and envelope', () => {
    const { text, headers } = sent(agentcache, {
      type: 'quota.warning',
      json: ' {"percent": 80.0}',
      occurredAt: AT,
      sequence: 1_000_042,
    });
    expect(text).toBe(
      '{"event":"quota.warning","timestamp":"2025-01-11T10:50:00.123000042Z","data": {"percent": 80.0}}',
    );
    expect(headers).toEqual({
      'x-agentcache-event': 'quota.warning',
      'x-agentcache-signature': expect.stringMatching(/^sha256=[0-9a-f]{64}$/),
    });
  });

  it('AC-4: the printed verification accepts the signature, and refuses another body and another secret', async () => {
    const { text, headers } = sent(agentcache, { type: 'cache.hit', data: { model: 'ü' }, secrets: [SECRET, 'older'] });
    const signature = headers['x-agentcache-signature'];
    expect(signature).toBe(`sha256=${await createHMAC(text, SECRET)}`);
    expect(signature).not.toBe(`sha256=${await createHMAC(text.replace('ü', 'u'), SECRET)}`);
    expect(signature).not.toBe(`sha256=${await createHMAC(text, 'older')}`);
  });

  it('AC-4: the timestamp is the same on every attempt, and another one for another event of the same millisecond', () => {
    const stamp = (sequence: number, attemptedAt = 0) =>
      sent(agentcache, { type: 'cache.hit', data: {}, occurredAt: AT, sequence, attemptedAt }).body.timestamp;
    expect(stamp(7, 1)).toBe(stamp(7, 2));
    const sequences = fc.uniqueArray(fc.nat({ max: 999_999 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(sequences, fc.nat({ max: 2 ** 40 }), (offsets, from) => {
        const stamps = offsets.map((offset) => stamp(from + offset));
        expect(new Set(stamps).size).toBe(offsets.length);
        for (const text of stamps) expect(Date.parse(text)).toBe(AT);
      }),
      { numRuns: 100 },
    );
  });

  it('AC-4: the printed deduplication takes repeats for duplicates, and nothing else', async () => {
    const processed: number[] = [];
    const handle = printedCode<(payload: unknown) => Promise<void>>(
      documented('agentcache/idempotency'),
      'handleWebhook',
      { processEvent: ({ data }: { data: { n: number } }) => processed.push(data.n), setTimeout: () => undefined },
    );
    const quiet = console.log;
    console.log = () => undefined;
    try {
      for (const n of [1, 1, 2, 3, 2]) {
        await handle(sent(agentcache, { type: 'cache.hit', data: { n }, occurredAt: AT, sequence: n }).body);
      }
    } finally {
      console.log = quiet;
    }
    expect(processed).toEqual([1, 2, 3]);
  });

  it('AC-5: the catalogue has the 9 documented events, with the documented fields', () => {
    const table = documented('agentcache/available-events');
    const own = agentcache.catalogue.filter(({ added }) => !added);
    expect(own.map(({ type, description }) => [type, description])).toEqual(listedEvents(table));
    expect(own).toHaveLength(9);
    const fields = [...table.matchAll(/`\{ (.*) \}`/g)].map(([, names]) => names!.split(', '));
    expect(own.map(({ schema }) => Object.keys(schema['properties'] as object))).toEqual(fields);
    expect(own.map(({ schema }) => schema['required'])).toEqual(fields);
  });

  it.each(agentcache.catalogue)(
    'AC-5: $type: the schema takes its example, and misses each field',
    ({ schema, example }) => {
      expect(faults(schema, example)).toEqual([]);
      for (const name of Object.keys(example)) {
        const { [name]: _, ...rest } = example;
        expect(faults(schema, rest)).not.toEqual([]);
        expect(faults(schema, { ...example, [name]: [] })).not.toEqual([]);
      }
    },
  );

  it('AC-6: the events of the roadmap are in the catalogue', () => {
    const types = agentcache.catalogue.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(['cache.hit', 'cache.miss', 'anomaly.detected', 'performance.degraded', 'semantic.match']),
    );
  });

  it('AC-1: one webhook for each API key, which another replaces, and https only', () => {
    expect(agentcache.limits.endpointPerKey).toBe(true);
    expect(agentcache.httpsOnly).toBe(true);
  });
});
