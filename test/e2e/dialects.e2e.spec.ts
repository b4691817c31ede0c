import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { aiAgent, costKatana, dialect, DIALECT_NAMES } from '#dialects';
import { startReceiver, TEST_CERTIFICATES, waitUntil, type ReceivedRequest, type Receiver } from '#testkit';
import { startScenario, type Scenario, type TenantClient } from './scenario.ts';

const OCCURRED_AT = '2025-01-11T10:50:00.123Z';
const IN_SECONDS = '2025-01-11T10:50:00Z';
/** One of each product's events. All endpoints subscribe to all of them. */
const TYPES: Record<string, string> = {
  native: 'quota.warning',
  agentcache: 'quota.warning',
  costkatana: 'cost.alert',
  aiagent: 'query',
  agentfactory: 'conversation.message',
  smartaihub: 'credit.low',
};

const hex = (secret: string, ...signed: (string | Buffer)[]) => {
  const hmac = createHmac('sha256', secret);
  for (const part of signed) hmac.update(part);
  return `sha256=${hmac.digest('hex')}`;
};

interface Expected {
  readonly body: unknown;
  headers(request: ReceivedRequest, secret: string, endpoint: string): Record<string, string>;
}

/** What a receiver of a dialect gets, and what it may not get besides: the headers of the others. */
const EXPECTED: Record<string, (id: string, type: string, data: Record<string, unknown>) => Expected> = {
  native: (id, type, data) => ({
    body: { id, type, timestamp: OCCURRED_AT, data },
    headers({ body, headers }, secret) {
      new Webhook(secret).verify(body, headers as Record<string, string>);
      const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
      return Object.fromEntries(names.map((name) => [name, String(headers[name])]));
    },
  }),
  agentcache: (_, event, data) => ({
    body: { event, timestamp: expect.stringMatching(/^2025-01-11T10:50:00\.123\d{6}Z$/), data },
    headers: ({ body }, secret) => ({ 'x-agentcache-event': event, 'x-agentcache-signature': hex(secret, body) }),
  }),
  costkatana: (event_id, event_type, data) => ({
    body: {
      event_id,
      event_type,
      occurred_at: IN_SECONDS,
      ...data,
      costkatana: { version: '2.0.0', environment: 'production' },
    },
    headers({ body, headers }, secret, endpoint) {
      const time = String(headers['x-costkatana-timestamp']);
      expect(Math.abs(Date.now() - Number(time))).toBeLessThan(5 * 60_000);
      return {
        'x-costkatana-signature': hex(secret, `${time}.`, body),
        'x-costkatana-timestamp': time,
        'x-costkatana-event-id': event_id,
        'x-costkatana-webhook-id': endpoint,
      };
    },
  }),
  aiagent: (_, event, data) => ({
    body: { event, data, timestamp: OCCURRED_AT },
    headers: (__, secret) => ({ 'x-webhook-token': secret }),
  }),
  agentfactory: (_, event, data) => ({
    body: { event, timestamp: IN_SECONDS, data },
    headers: ({ body }, secret) => ({ 'x-agentfactory-signature': hex(secret, body) }),
  }),
  smartaihub: (id, eventType, data) => ({
    body: {
      id,
      eventType,
      userId: data['userId'],
      data,
      metadata: { service: 'core-service', timestamp: OCCURRED_AT },
    },
    headers: ({ body }, secret) => ({ 'x-webhook-signature': hex(secret, body) }),
  }),
};

/** What a dialect may add to a request. */
const isOwn = (name: string) => name.startsWith('webhook-') || name.startsWith('x-');
const GENERAL = ['content-type', 'content-length', 'host', 'connection', 'user-agent', 'traceparent', 'tracestate'];

interface Party {
  readonly name: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly endpoint: string;
  readonly secret: string;
  readonly receiver: Receiver;
  readonly client: TenantClient;
}

describe('tenants of all dialects, with the same stream of events at the same time', () => {
  const EVENTS = 20;
  let scenario: Scenario;
  const parties: Party[] = [];
  const receivers: Receiver[] = [];

  /** @param name of a dialect, which may want HTTPS */
  async function newReceiver(name: string): Promise<Receiver> {
    const receiver = await startReceiver(dialect(name).httpsOnly ? { tls: TEST_CERTIFICATES.valid } : {});
    receivers.push(receiver);
    return receiver;
  }

  beforeAll(async () => {
    scenario = await startScenario();
    for (const name of DIALECT_NAMES) {
      const receiver = await newReceiver(name);
      // The first request is refused once: it comes again.
      receiver.respond = (_, nth) => ({ status: nth === 1 ? 503 : 200 });
      const client = await scenario.newTenant(undefined, name);
      const types = Object.values(TYPES);
      const { id, secret } = await client.createEndpoint(receiver.url, {
        eventTypes: [...new Set(types)],
        retry: { delaysSeconds: [0.2, 0.2, 0.2], jitter: 0 },
      });
      const type = TYPES[name]!;
      const example = dialect(name).catalogue.find((event) => event.type === type)?.example;
      parties.push({ name, type, data: example ?? { percent: 80 }, endpoint: id, secret, receiver, client });
    }
    for (let n = 0; n < EVENTS; n++) {
      const answers = await Promise.all(
        parties.map(({ type, data, client }) =>
          client.publish({ id: `event-${n}`, type, occurredAt: OCCURRED_AT, data, attributes: { n: String(n) } }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    }
    await Promise.all(parties.map(({ receiver }) => receiver.waitFor(EVENTS + 1, 30_000)));
  }, 120_000);

  afterAll(async () => {
    await scenario?.stop();
    await Promise.all(receivers.map((receiver) => receiver.close()));
  });

  it.each(DIALECT_NAMES)(
    '%s: each request has the body, the headers and the signature of the dialect, and no other',
    (name) => {
      const { type, data, secret, endpoint, receiver } = parties.find((party) => party.name === name)!;
      expect(receiver.requests.length).toBeGreaterThan(EVENTS);
      for (const request of receiver.requests) {
        const parsed = JSON.parse(request.body.toString());
        const id: string = parsed.id ?? parsed.event_id ?? request.headers['x-costkatana-event-id'] ?? '';
        const expected = EXPECTED[name]!(id, type, data);
        expect(parsed).toEqual(expected.body);
        const own = Object.entries(request.headers).filter(([header]) => isOwn(header));
        expect(Object.fromEntries(own)).toEqual(expected.headers(request, secret, endpoint));
        expect(Object.keys(request.headers).filter((header) => !isOwn(header) && !GENERAL.includes(header))).toEqual(
          [],
        );
        expect(request.headers['content-type']).toBe('application/json');
      }
    },
  );

  it('AC-4: the timestamp is the same on every attempt, and each event has its own', () => {
    const { receiver } = parties.find(({ name }) => name === 'agentcache')!;
    const stamps = receiver.requests.map(({ body }) => String(JSON.parse(body.toString()).timestamp));
    expect(new Set(stamps).size).toBe(EVENTS);
    expect(stamps.lastIndexOf(stamps[0]!)).toBeGreaterThan(0);
  });

  it('AA-5: the log shows that there was a token, and not which', async () => {
    const { client, endpoint, secret } = parties.find(({ name }) => name === 'aiagent')!;
    const detail = await waitUntil(
      async () => {
        const { data } = await client.api<{ data: { id: string }[] }>(
          'GET',
          `/v1/deliveries?endpoint=${endpoint}&status=delivered&limit=1`,
        );
        return data[0] && client.api<object>('GET', `/v1/deliveries/${data[0].id}`);
      },
      { deadlineMs: 15_000, what: 'a delivery in the API that has arrived' },
    );
    expect(JSON.stringify(detail)).toContain('"x-webhook-token":"****"');
    expect(JSON.stringify(detail)).not.toContain(secret);
  });

  it('CK-11, CK-14: what Cost Katana’s filters let through comes as its payloadTemplate says, signed', async () => {
    const { client } = parties.find(({ name }) => name === 'costkatana')!;
    const receiver = await newReceiver('costkatana');
    const translated = costKatana.translateTemplate(
      '{"text": "{{event.data.title}}\\n{{event.data.description}}", "cost": {{event.data.cost.amount}}}',
    );
    if ('problem' in translated) throw new Error(translated.problem);
    const { secret } = await client.createEndpoint(receiver.url, {
      eventTypes: ['budget.exceeded'],
      filter: costKatana.toContentFilter({ severity: ['high', 'critical'], minCost: 50, tags: ['production'] }),
      template: translated.template,
    });
    const event = { severity: 'high', title: 'Too "much"', description: 'a', tags: ['production'] };
    const published = [
      { ...event, severity: 'low', cost: { amount: 70, currency: 'USD' } },
      { ...event, cost: { amount: 49.5, currency: 'USD' } },
      { ...event, tags: ['test'], cost: { amount: 70, currency: 'USD' } },
      { ...event, cost: { amount: 50.5, currency: 'USD' } },
      { ...event, title: 'The end' },
    ];
    const { status } = await client.publish(published.map((data) => ({ type: 'budget.exceeded', data })));
    expect(status).toBe(202);
    const requests = await receiver.waitFor(2, 15_000);
    const bodies = requests.map(({ body }) => body.toString()).sort();
    expect(bodies).toEqual(['{"text":"The end\\na","cost":null}', '{"text":"Too \\"much\\"\\na","cost":50.5}']);
    for (const { body, headers } of requests) {
      expect(headers['x-costkatana-signature']).toBe(
        hex(secret, `${String(headers['x-costkatana-timestamp'])}.`, body),
      );
    }
  });

  it('AA-7: a channel of Slack or Discord gets the platform’s own message', async () => {
    const { client } = parties.find(({ name }) => name === 'aiagent')!;
    const receiver = await newReceiver('aiagent');
    const data = { personality_id: 'friendly' };
    for (const [platform, template] of Object.entries(aiAgent.chatTemplates)) {
      await client.createEndpoint(`${receiver.url}/${platform}`, { eventTypes: ['personality_change'], template });
    }
    await client.publish({ type: 'personality_change', data });
    const requests = await receiver.waitFor(2, 15_000);
    const to = (path: string) => JSON.parse(requests.find((request) => request.path === path)!.body.toString());
    expect(to('/slack').blocks[1].fields).toEqual([{ type: 'mrkdwn', text: '*Personality*\nfriendly' }]);
    expect(to('/discord').embeds[0].fields).toEqual([{ name: 'Personality', value: 'friendly', inline: true }]);
  });

  it.each(['agentcache', 'aiagent', 'smartaihub'])(
    'AC-5, AA-6, SH-4: ingest checks the events of a tenant of %s',
    async (name) => {
      const client = await scenario.newTenant(undefined, name);
      const { catalogue } = dialect(name);
      const { type, example } = catalogue[0]!;
      const [field, ...others] = Object.keys(example);
      const invalid = Object.fromEntries(others.map((other) => [other, example[other]]));
      const refusal = await waitUntil(
        async () => {
          const { status, body } = await client.publish({ type, data: invalid });
          return status === 422 && JSON.stringify(body);
        },
        { deadlineMs: 10_000, what: 'ingest to know the catalogue' },
      );
      expect(refusal).toContain(`must have required property '${field}'`);
      for (const { type: each, example: data } of catalogue) {
        expect((await client.publish({ type: each, data })).status).toBe(202);
      }
    },
  );
});
