import { describe, expect, it, jest } from '@jest/globals';
import { retryDelay, settle } from '#domain';
import { subscriptionProblem } from '../index.ts';
import { documented, faults, printedCode, sent, type Parsed } from '../../test/documented.ts';
import { aiagent } from './aiagent.ts';

const AT = Date.parse('2025-01-01T00:00:00.123Z');

describe('AI Agent', () => {
  it('AA-1: the body is what the printed proxy posts, in its order', () => {
    const posted: [string, Parsed][] = [];
    const notify = printedCode<(event: string, data: unknown) => void>(
      documented('aiagent/notify-webhooks'),
      'notifyWebhooks',
      {
        subscribers: [{ url: 'http://receiver.example', events: ['*'] }],
        axios: { post: (url: string, body: Parsed) => (posted.push([url, body]), Promise.resolve()) },
      },
    );
    const data = { query: 'a', response: 'b', timestamp: '2025-01-01T00:00:00.000Z' };
    notify('query', data);
    const [[, printed]] = posted as [[string, Parsed]];
    const { body, text } = sent(aiagent, { type: 'query', data, occurredAt: Date.parse(printed['timestamp']) });
    expect(body).toEqual(printed);
    expect(text).toBe(JSON.stringify(printed));
  });

  it('AA-1: endpoints subscribe to names, known or not, and to all by *', () => {
    for (const name of ['query', 'conversation', 'personality_change', 'something.else', '*']) {
      expect(subscriptionProblem(aiagent, name)).toBeUndefined();
    }
    for (const name of ['', 'a b', 5, null]) expect(subscriptionProblem(aiagent, name)).toMatch(/^.* is no event/);
  });

  it('AA-5: the catalogue has the events that the printed receiver knows', () => {
    const receiver = documented('aiagent/receiver');
    const known = [...receiver.matchAll(/case '(\w+)'/g)].map(([, type]) => type);
    expect(aiagent.catalogue.map(({ type }) => type)).toEqual(known);
    const registered = /events: \[(.*)\]/
      .exec(receiver)![1]!
      .split(', ')
      .map((name) => name.slice(1, -1));
    expect(registered).toEqual(known);
  });

  it.each(aiagent.catalogue)(
    'AA-5: $type: the schema takes its example, and asks for something',
    ({ schema, example }) => {
      expect(faults(schema, example)).toEqual([]);
      expect(faults(schema, {})).not.toEqual([]);
    },
  );

  it('AA-5: query has query, response and timestamp, as the printed proxy sends it', () => {
    const [{ schema }] = aiagent.catalogue as [(typeof aiagent.catalogue)[number]];
    expect(schema['required']).toEqual(['query', 'response', 'timestamp']);
    expect(faults(schema, { query: 'a', response: 'b', timestamp: 'yesterday' })).toHaveLength(1);
  });

  it('AA-5: the printed middleware lets the token through, and no other', () => {
    const app = { post: () => undefined };
    type Middleware = (req: unknown, res: unknown, next: () => void) => void;
    const validate = printedCode<Middleware>(documented('aiagent/validate-webhook'), 'validateWebhook', {
      app,
      process: { env: { WEBHOOK_SECRET: 'token-1' } },
    });
    const answerTo = (secrets: string[]) => {
      const next = jest.fn();
      let status: number | undefined;
      const res = { status: (code: number) => ((status = code), res), json: () => res };
      validate({ headers: sent(aiagent, { data: {}, secrets }).headers }, res, next);
      return next.mock.calls.length === 1 ? 'next' : status;
    };
    expect(answerTo(['token-1', 'older'])).toBe('next');
    expect(answerTo(['another', 'token-1'])).toBe(401);
  });

  it('AA-5: the token is all that is sent besides the body, is no secret text of a log, and fits into a header', () => {
    const { headers } = sent(aiagent, { data: {}, secrets: ['token-1'] });
    expect(headers).toEqual({ 'x-webhook-token': 'token-1' });
    expect(aiagent.credentialHeaders).toEqual(Object.keys(headers));
    for (const text of ['', 'a b', 'a\r\nb', 'ü', 'x'.repeat(257)]) expect(aiagent.signer(text)).toBeUndefined();
  });

  it('AA-6: three attempts, 2 and 4 seconds apart, as the printed loop makes them', async () => {
    const delays: number[] = [];
    let attempts = 0;
    const send = printedCode<(url: string, data: unknown) => Promise<boolean>>(
      documented('aiagent/send-with-retry'),
      'sendWebhookWithRetry',
      {
        axios: { post: () => (attempts++, Promise.reject(new Error('refused'))) },
        setTimeout: (done: () => void, ms: number) => (delays.push(ms), done()),
        console: { log: () => undefined, error: () => undefined },
      },
    );
    expect(await send('http://receiver.example', {})).toBe(false);
    const { retry } = aiagent.defaults;
    expect(attempts).toBe(retry.delaysMs.length + 1);
    expect(delays).toEqual([1, 2].map((attempt) => retryDelay(retry, attempt, 0.9)));
    expect(retryDelay(retry, 3, 0.9)).toBeUndefined();
    for (const status of [300, 404, 500]) expect(settle(1, { status }, retry, AT, AT, 0).kind).toBe('retry');
  });
});
