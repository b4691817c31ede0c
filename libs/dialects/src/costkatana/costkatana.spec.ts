import { describe, expect, it } from '@jest/globals';
import { settle } from '#domain';
import { documented, documentedJson, faults, listedEvents, printedCode, sent } from '../../test/documented.ts';
import { subscriptionProblem } from '../index.ts';
import { availableEvents, CATEGORIES } from './catalogue.ts';
import { costkatana } from './costkatana.ts';

const eventTypes = documented('costkatana/event-types');
const example = documentedJson('costkatana/payload');
const { event_id: id, event_type: type, occurred_at: occurredAt, costkatana: _, ...blocks } = example;

type Verify = (payload: string, timestamp: string, signature: string, secret: string) => boolean;
const verifyWebhookSignature = printedCode<Verify>(documented('costkatana/verify-signature'), 'verifyWebhookSignature');

describe('Cost Katana', () => {
  describe('CK-1: the catalogue', () => {
    const own = costkatana.catalogue.filter(({ added }) => !added);

    it('CK-1: has the 44 documented events, and webhook.test: 45 as documented', () => {
      expect(own.map(({ type, description }) => [type, description])).toEqual(listedEvents(eventTypes));
      expect(own).toHaveLength(44);
      const { total } = documentedJson('costkatana/available-events-response');
      expect(availableEvents()).toHaveLength(total);
      expect(availableEvents().at(-1)).toMatchObject({ key: 'WEBHOOK_TEST', value: 'webhook.test' });
    });

    it('CK-1: has the documented entries and the ten categories, one for each heading', () => {
      const { events, categories } = documentedJson('costkatana/available-events-response');
      expect(availableEvents()[0]).toEqual(events[0]);
      expect(Object.keys(availableEvents()[0]!)).toEqual(Object.keys(events[0]));
      expect(CATEGORIES).toEqual(categories);
      const sections = eventTypes.split(/^### /m).slice(1);
      expect(CATEGORIES.map((category) => own.filter(({ group }) => group === category).length)).toEqual(
        sections.map((section) => listedEvents(section).length),
      );
      expect(new Set(availableEvents().map(({ key }) => key)).size).toBe(45);
    });

    it.each(costkatana.catalogue)(
      'CK-1: $type: the schema takes its example, and a block of another type not',
      (event) => {
        expect(faults(event.schema, event.example)).toEqual([]);
        expect(faults(event.schema, blocks)).toEqual([]);
        for (const name of Object.keys(blocks)) expect(faults(event.schema, { ...blocks, [name]: 5 })).toHaveLength(1);
      },
    );
  });

  it('CK-2: webhooks subscribe to documented events by their value', () => {
    for (const name of documentedJson('costkatana/create-request').events as string[]) {
      expect(subscriptionProblem(costkatana, name)).toBeUndefined();
    }
    for (const name of ['COST_ALERT', '*', 'cost.*', 'cost.alerts', 5]) {
      expect(subscriptionProblem(costkatana, name)).toMatch(/is no event; there are cost\.alert, /);
    }
  });

  describe('CK-9: the payload', () => {
    const of = (data: unknown, more = {}) =>
      sent(costkatana, { id, type, occurredAt: Date.parse(occurredAt), data, ...more });

    it('CK-9: is the documented one, field by field, in its order', () => {
      const { body, text } = of(blocks);
      expect(body).toEqual(example);
      expect(text).toBe(JSON.stringify(example));
    });

    it.each(Object.keys(blocks))('CK-9: has no %s when the event brings none, but for what its type says', (name) => {
      const { [name]: __, ...rest } = blocks;
      const { [name]: ___, ...expected } = example;
      const known: Record<string, string> = { title: 'Cost Alert', description: 'Cost threshold reached' };
      expect(of(rest).body).toEqual(name in known ? { ...expected, [name]: known[name] } : expected);
    });

    it('CK-9: keeps what else is in data behind the documented blocks, and numbers as they were written', () => {
      const json = ' {"tags": ["a"], "cost": {"amount": 1.50}, "severity":"low", "event_id": "mine", "costkatana": 1} ';
      const { text } = of(undefined, { json, type: 'budget.exceeded' });
      expect(text).toBe(
        `{"event_id":"${id}","event_type":"budget.exceeded","occurred_at":"${occurredAt}","severity":"low",` +
          '"title":"Budget Exceeded","description":"Budget limit exceeded","cost":{"amount": 1.50},"tags":["a"],' +
          '"costkatana":{"version":"2.0.0","environment":"production"}}',
      );
    });

    it('CK-9: has the environment of the attribute, and data that is no object under its name', () => {
      const { body } = of([1], { type: 'x.y_z', attributes: { environment: 'staging' } });
      expect(body).toEqual({
        event_id: id,
        event_type: 'x.y_z',
        occurred_at: occurredAt,
        title: 'X Y Z',
        description: '',
        data: [1],
        costkatana: { version: '2.0.0', environment: 'staging' },
      });
    });
  });

  describe('CK-10: the headers', () => {
    const attemptedAt = 1_700_000_000_123;
    const { text, headers } = sent(costkatana, { id, data: { a: 'ü' }, secrets: ['newest', 'older'], attemptedAt });
    const signature = headers['x-costkatana-signature']!;

    it('CK-10: are four, with the milliseconds of the attempt', () => {
      expect(headers).toEqual({
        'x-costkatana-signature': expect.stringMatching(/^sha256=[0-9a-f]{64}$/),
        'x-costkatana-timestamp': '1700000000123',
        'x-costkatana-event-id': id,
        'x-costkatana-webhook-id': 'ep_1',
      });
    });

    it('CK-10: the printed verification accepts the signature, and refuses another body, time and secret', () => {
      expect(verifyWebhookSignature(text, '1700000000123', signature, 'newest')).toBe(true);
      expect(verifyWebhookSignature(text, '1700000000123', signature, 'older')).toBe(false);
      expect(verifyWebhookSignature(text, '1700000000124', signature, 'newest')).toBe(false);
      expect(verifyWebhookSignature(text.replace('ü', 'u'), '1700000000123', signature, 'newest')).toBe(false);
    });
  });

  it('CK-5: a test is webhook.test, or the wanted type, with the wanted data', () => {
    const { eventType, customData } = documentedJson('costkatana/test-request');
    const test = costkatana.testEvent({ type: eventType, data: customData, at: 0 });
    expect(test).toEqual({
      type: 'cost.alert',
      data: { severity: 'low', title: 'Webhook Test', description: expect.any(String), test: true },
    });
    expect(costkatana.testEvent({ at: 0 })).toMatchObject({ type: 'webhook.test', data: { title: 'Webhook Test' } });
    expect(costkatana.testEvent({ data: [1], at: 0 }).data).toMatchObject({ title: 'Webhook Test', data: [1] });
    for (const data of [undefined, customData, { title: 'Mine' }]) {
      const { type: sentType, data: sentData } = costkatana.testEvent({ data, at: 0 });
      const { schema } = costkatana.catalogue.find((event) => event.type === sentType)!;
      expect(faults(schema, sentData)).toEqual([]);
    }
  });

  it('CK-13: 5xx, timeouts and network errors are tried again, other answers not', () => {
    const { retry } = costkatana.defaults;
    const kind = (answer: Parameters<typeof settle>[1]) => settle(1, answer, retry, 0, 0, 0).kind;
    for (const status of [500, 503, 599]) expect(kind({ status })).toBe('retry');
    for (const code of ['timeout', 'connection_refused', 'dns_failed'] as const) {
      expect(kind({ error: { code, message: '' } })).toBe('retry');
    }
    for (const status of [301, 400, 404, 429, 499]) expect(kind({ status })).toBe('exhausted');
    for (const status of [200, 204, 299]) expect(kind({ status })).toBe('delivered');
  });

  it('CK-12: receivers have 30 seconds, unless they want another timeout', () => {
    expect(costkatana.defaults.timeoutMs).toBe(documentedJson('costkatana/create-request').timeout);
  });

  it('CK-15: the documented limits', () => {
    const limits = [...documented('costkatana/rate-limits').matchAll(/\d+/g)].map(([number]) => Number(number));
    const { endpoints, testCalls, replayCalls } = costkatana.limits;
    expect([endpoints, costkatana.defaults.rateLimit!.limit, testCalls!.limit, replayCalls!.limit]).toEqual(limits);
    for (const { windowMs } of [costkatana.defaults.rateLimit!, testCalls!, replayCalls!])
      expect(windowMs).toBe(60_000);
  });
});
