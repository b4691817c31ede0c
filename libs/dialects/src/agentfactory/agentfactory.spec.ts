import { createHmac, timingSafeEqual } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { retryDelay, settle } from '#domain';
import { documented, documentedJson, faults, listedEvents, schemaOf, sent } from '../../test/documented.ts';
import { agentfactory } from './agentfactory.ts';

const PAYLOADS = ['agent-created', 'conversation-message', 'usage-threshold'].map((name) => `agentfactory/${name}`);

/** The printed Python function, with its repair: the header's value begins with `sha256=`. */
function verifySignature(payload: string, signature: string, secret: string): boolean {
  const expected = `sha256=${createHmac('sha256', secret).update(payload, 'utf8').digest('hex')}`;
  return expected.length === signature.length && timingSafeEqual(Buffer.from(expected), Buffer.from(signature));
}

describe('Agent Factory', () => {
  it('AF-2: the catalogue has the 12 documented events', () => {
    const listed = listedEvents(documented('agentfactory/webhook-events'));
    expect(agentfactory.catalogue.map(({ type, description }) => [type, description])).toEqual(listed);
    expect(listed).toHaveLength(12);
  });

  it.each(PAYLOADS)('AF-2: %s: the body is the documented one, field by field, in its order', (name) => {
    const example = documentedJson(name);
    const { event: type, data } = example;
    const { body, text } = sent(agentfactory, { type, data, occurredAt: Date.parse(example.timestamp) });
    expect(body).toEqual(example);
    expect(text).toBe(JSON.stringify(example));
    expect(faults(schemaOf(agentfactory, type), data)).toEqual([]);
    expect(agentfactory.catalogue.find((event) => event.type === type)!.example).toEqual(data);
  });

  it.each(agentfactory.catalogue)('AF-2: $type: the schema takes its example, and asks for something', (event) => {
    expect(faults(event.schema, event.example)).toEqual([]);
    expect(faults(event.schema, {})).not.toEqual([]);
  });

  it('AF-2: the payload stays as its producer sent it', () => {
    const { text } = sent(agentfactory, { type: 'agent.deleted', json: '{"n": 1.0}', occurredAt: 1_700_000_000_999 });
    expect(text).toBe('{"event":"agent.deleted","timestamp":"2023-11-14T22:13:20Z","data":{"n": 1.0}}');
  });

  it('AF-3: the header holds the signature of the raw body, which the documented function verifies', () => {
    const { text, headers } = sent(agentfactory, { data: { a: 'ü' }, secrets: ['new secret', 'old'] });
    expect(Object.keys(headers)).toEqual(['x-agentfactory-signature']);
    const signature = headers['x-agentfactory-signature']!;
    expect(signature).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(verifySignature(text, signature, 'new secret')).toBe(true);
    expect(verifySignature(text, signature, 'old')).toBe(false);
    expect(verifySignature(`${text} `, signature, 'new secret')).toBe(false);
  });

  it('AF-4: retries after 1, 5 and 30 minutes, within 24 hours', () => {
    const { retry } = agentfactory.defaults;
    const documentedDelays = [...documented('agentfactory/retry-logic').matchAll(/^- Retry \d: (\d+) minutes?$/gm)];
    expect(documentedDelays.map(([, minutes]) => Number(minutes))).toEqual([1, 5, 30]);
    expect([1, 2, 3, 4].map((attempt) => retryDelay(retry, attempt, 0.9))).toEqual([
      60_000,
      300_000,
      1_800_000,
      undefined,
    ]);
    expect(retry.windowMs).toBe(24 * 60 * 60 * 1000);
  });

  it.each([301, 400, 404, 429, 500])('AF-4: %d is tried again', (status) => {
    expect(settle(1, { status }, agentfactory.defaults.retry, 0, 0, 0).kind).toBe('retry');
  });

  it('AF-4: so is no answer; any 2xx is success', () => {
    const { retry } = agentfactory.defaults;
    expect(settle(3, { error: { code: 'timeout', message: '' } }, retry, 0, 0, 0)).toEqual({
      kind: 'retry',
      at: 1_800_000,
    });
    expect(settle(4, { status: 500 }, retry, 0, 0, 0)).toEqual({ kind: 'exhausted' });
    for (const status of [200, 201, 204]) expect(settle(1, { status }, retry, 0, 0, 0).kind).toBe('delivered');
  });

  it('AF-5: a test sends what the caller gives, and the example of the event without it', () => {
    const { event: type, test_data: data } = documentedJson('agentfactory/test-request');
    expect(agentfactory.testEvent({ type, data, at: 0 })).toEqual({ type, data });
    expect(agentfactory.testEvent({ type: 'agent.deleted', at: 0 })).toEqual({
      type: 'agent.deleted',
      data: { agent_id: 'agent_123' },
    });
    expect(agentfactory.testEvent({ at: 0 }).type).toBe('agent.created');
  });
});
