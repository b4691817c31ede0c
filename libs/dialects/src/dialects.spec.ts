import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isEventType, settle } from '#domain';
import { compileSchema } from '#schemas';
import { faults, schemaOf, sent } from '../test/documented.ts';
import { dialect, DIALECT_NAMES, subscriptionProblem } from './index.ts';

const AT = Date.parse('2025-01-11T10:50:00.123Z');
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

describe('the dialects', () => {
  it('are found by name', () => {
    expect(DIALECT_NAMES).toEqual(['native', 'agentcache', 'costkatana', 'aiagent', 'agentfactory', 'smartaihub']);
    for (const name of DIALECT_NAMES) expect(dialect(name).name).toBe(name);
    expect(() => dialect('nobody')).toThrow('there is no dialect "nobody"; there are native, agentcache');
  });
});

describe.each(DIALECT_NAMES)('%s', (name) => {
  const speak = dialect(name);
  const { catalogue, defaults } = speak;

  it('ALL-3: any 2xx is success', () => {
    for (let status = 200; status < 300; status++) {
      expect(settle(1, { status }, defaults.retry, 0, 0, 0)).toEqual({ kind: 'delivered' });
    }
  });

  it('has each event type once, with a schema of draft 2020-12', () => {
    expect(new Set(catalogue.map(({ type }) => type)).size).toBe(catalogue.length);
    for (const { type, schema, example } of catalogue) {
      expect(isEventType(type)).toBe(true);
      expect(subscriptionProblem(speak, type)).toBeUndefined();
      expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
      expect(faults(schema, example)).toEqual([]);
      expect(faults(schema, [])).toEqual([' must be object']);
    }
  });

  it('has schemas that a tenant’s catalogue takes, and checks the same by', () => {
    for (const { schema, example } of catalogue) {
      const text = JSON.stringify(example);
      const compiled = compileSchema(schema);
      expect(compiled.check(example, text.length)).toEqual([]);
      for (const name of Object.keys(example)) {
        const wrong = { ...example, [name]: [] };
        expect(compiled.check(wrong, text.length)).toHaveLength(faults(schema, wrong).length);
      }
    }
  });

  it('has a test event that its schema accepts', () => {
    const { type, data } = speak.testEvent({ at: AT });
    expect(isEventType(type)).toBe(true);
    if (catalogue.length > 0) expect(faults(schemaOf(speak, type), data)).toEqual([]);
  });

  it('makes JSON of any payload, the same on every attempt, with the payload in it as it was sent', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (json, attribute) => {
        const toSend = { type: 'a.b', json, occurredAt: AT, attributes: { userId: attribute, environment: attribute } };
        const one = sent(speak, { ...toSend, secrets: [SECRET], attemptedAt: 1 });
        const two = sent(speak, { ...toSend, secrets: [SECRET], attemptedAt: 2 });
        expect(one.text).toBe(two.text);
        const value = JSON.parse(json) as unknown;
        const isSpread = name === 'costkatana' && typeof value === 'object' && value !== null && !Array.isArray(value);
        if (!isSpread) expect(one.text).toContain(`"data":${json}`);
        if (!isSpread) expect(one.body.data).toEqual(value);
      }),
      { numRuns: 100 },
    );
  });

  it('names its headers in lower case, and its credentials among them', () => {
    const { headers } = sent(speak, { data: {}, secrets: [SECRET] });
    const names = Object.keys(headers);
    expect(names).toEqual(names.map((header) => header.toLowerCase()));
    expect(names).toEqual(expect.arrayContaining([...speak.credentialHeaders]));
    const shown = names.filter((header) => !speak.credentialHeaders.includes(header));
    expect(shown.map((header) => headers[header]).join()).not.toContain(SECRET);
  });

  it('refuses what cannot be a secret, and an endpoint without one', () => {
    expect(speak.signer('')).toBeUndefined();
    expect(speak.signer('x'.repeat(257))).toBeUndefined();
    if (name !== 'native') expect(() => sent(speak, { data: {}, secrets: [] })).toThrow('without a secret');
  });
});
