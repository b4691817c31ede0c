import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dialect } from '#dialects';
import type { Attempted } from '#domain';
import {
  EXPIRING_AT,
  startReceiver,
  TEST_CERTIFICATES,
  waitUntil,
  type ReceivedRequest,
  type Receiver,
} from '#testkit';
import { documented, documentedJson, printedCode, type Parsed } from '../../libs/dialects/test/documented.ts';
import { SCHEDULES } from './product-schedules.ts';
import { nothingLeft, readLog } from './records.ts';
import { startScenario, type Scenario, type TenantClient } from './scenario.ts';

/** What 30 minutes of a product's schedule are: 3.6 s. */
const RETRY_TIME_SCALE = 0.002;

const hexSignature = (secret: string, body: Buffer) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const eventually = <T>(what: string, look: () => Promise<T>) => waitUntil(look, { deadlineMs: 15_000, what });
const parsed = ({ body }: ReceivedRequest): Parsed => JSON.parse(body.toString());

describe('the products’ own APIs, on the whole platform', () => {
  let scenario: Scenario;
  const receivers: Receiver[] = [];

  beforeAll(async () => {
    scenario = await startScenario({ env: { HOOKWIRE_RETRY_TIME_SCALE: String(RETRY_TIME_SCALE) } });
  }, 90_000);

  afterAll(async () => {
    await scenario?.stop();
    await Promise.all(receivers.map((receiver) => receiver.close()));
  });

  async function newReceiver(tls?: { cert: string; key: string }): Promise<Receiver> {
    const receiver = await startReceiver(tls ? { tls } : {});
    receivers.push(receiver);
    return receiver;
  }

  async function newClient(of: string) {
    const client = await scenario.newTenant(undefined, of);
    return { client, bearer: { authorization: `Bearer ${client.apiKey}` } };
  }

  /** @param path with the name of the dialect before it */
  async function call(method: string, path: string, headers: Record<string, string>, body?: object): Promise<Parsed> {
    const response = await fetch(scenario.platform.urls.registry + path, {
      method,
      headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer: Parsed = await response.json();
    expect([method, path, response.ok, answer]).toEqual([method, path, true, answer]);
    return answer;
  }

  describe('AgentCache', () => {
    const PATH = '/agentcache/api/webhooks';
    const example = dialect('agentcache').catalogue.find(({ type }) => type === 'quota.warning')!.example;
    let client: TenantClient;

    beforeAll(async () => {
      client = await scenario.newTenant(undefined, 'agentcache');
    });

    function expectSigned({ headers, body }: ReceivedRequest, event: string, secret: string): void {
      const signature = hexSignature(secret, body);
      expect(headers).toMatchObject({ 'x-agentcache-event': event, 'x-agentcache-signature': signature });
    }

    it('AC-1, AC-3, AC-4: what is registered gets its events, signed, and the documented test', async () => {
      const receiver = await newReceiver(TEST_CERTIFICATES.valid);
      const request = { ...documentedJson('agentcache/register-request'), url: receiver.url };
      await call('POST', PATH, { 'x-api-key': client.apiKey }, request);
      expect((await client.publish({ type: 'quota.warning', data: example })).status).toBe(202);
      const [event] = await receiver.waitFor(1, 15_000);
      expect(parsed(event!)).toEqual({ event: 'quota.warning', timestamp: expect.any(String), data: example });
      expectSigned(event!, 'quota.warning', request.secret);

      await call('POST', `${PATH}/test`, { 'x-api-key': client.apiKey });
      const [, test] = await receiver.waitFor(2, 15_000);
      expectSigned(test!, 'webhook.test', request.secret);
      const { timestamp, data } = parsed(test!);
      expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      // The same moment, but for the digits that tell events apart.
      expect(data.timestamp).toBe(timestamp.replace(/\d{6}Z$/, 'Z'));
      const shown = documentedJson('agentcache/test-payload');
      expect(test!.body.toString()).toBe(
        JSON.stringify({ ...shown, timestamp, data: { ...shown.data, timestamp: data.timestamp } }),
      );
    }, 40_000);

    it('AC-1: registering again moves what waits to the new URL, signed with the new secret', async () => {
      const [before, after] = [await newReceiver(TEST_CERTIFICATES.valid), await newReceiver(TEST_CERTIFICATES.valid)];
      before.respond = () => ({ status: 503 });
      const key = { 'x-api-key': client.apiKey };
      await call('POST', PATH, key, { url: before.url, events: ['cache.hit'], secret: 'the_old_secret' });
      const data = dialect('agentcache').catalogue.find(({ type }) => type === 'cache.hit')!.example;
      const events = Array.from({ length: 10 }, (_, n) => ({ type: 'cache.hit', data: { ...data, latency_ms: n } }));
      expect((await client.publish(events)).status).toBe(202);
      await before.waitFor(10, 15_000);
      await call('POST', PATH, key, { url: after.url, events: ['cache.hit'], secret: 'the_new_secret' });
      const numbers = (requests: ReceivedRequest[]) => new Set(requests.map((each) => parsed(each).data.latency_ms));
      const requests = await after.waitFor((all) => numbers(all).size === 10, 40_000);
      for (const request of requests) expectSigned(request, 'cache.hit', 'the_new_secret');
    }, 60_000);
  });

  it('AA-1, AA-5, AA-7, AA-8: AI Agent’s webhooks, with no credentials but a key in the path', async () => {
    const client = await scenario.newTenant(undefined, 'aiagent');
    const base = `/aiagent/${client.apiKey}`;
    const receiver = await newReceiver();
    const registerWebhook = printedCode<(url: string) => Promise<Parsed>>(
      documented('aiagent/receiver'),
      'registerWebhook',
      {
        app: { post: () => undefined },
        require: () => class {},
        fetch: (url: string, init: RequestInit) =>
          fetch(url.replace('http://localhost:3000', scenario.platform.urls.registry + base), init),
      },
    );
    expect(await registerWebhook(`${receiver.url}/printed`)).toEqual({ success: true, message: 'Webhook registered' });
    const at = (path: string, more: object) => ({ url: receiver.url + path, events: ['*'], token: 'a-token', ...more });
    await call('POST', `${base}/register-webhook`, {}, at('/all', {}));
    await call('POST', `${base}/webhooks/register`, {}, at('/slack', { kind: 'slack' }));
    await call('POST', `${base}/webhooks/register`, {}, at('/discord', { kind: 'discord' }));
    const batch = { maxEvents: 3, maxWaitSeconds: 60 };
    const { webhook } = await call('POST', `${base}/webhooks/register`, {}, at('/batch', { batch, events: ['other'] }));
    await call('POST', `${base}/webhooks/${webhook.id}/events`, {}, { events: ['query', 'agent.started'] });

    const data = dialect('aiagent').catalogue.find(({ type }) => type === 'query')!.example;
    const queries = ['1', '2'].map((query) => ({ type: 'query', data: { ...data, query } }));
    const events = [...queries, { type: 'agent.started', data: { n: 1 } }];
    expect((await client.publish(events)).status).toBe(202);
    const requests = await receiver.waitFor(2 + 3 * 3 + 1, 30_000);
    const to = (path: string) => requests.filter((request) => request.path === path);
    const types = (path: string) => to(path).map((each) => parsed(each).event as string);
    expect(types('/printed')).toEqual(['query', 'query']);
    expect(types('/all').sort()).toEqual(['agent.started', 'query', 'query']);
    for (const request of to('/all')) expect(request.headers['x-webhook-token']).toBe('a-token');
    for (const request of to('/printed')) expect(request.headers['x-webhook-token']).toMatch(/^whsec_/);
    expect(to('/slack').map((each) => parsed(each).text)).toContain(`AI Agent: query: ${String(data['response'])}`);
    expect(to('/discord').map((each) => parsed(each).allowed_mentions)).toEqual([1, 2, 3].map(() => ({ parse: [] })));
    const [batched] = to('/batch');
    const sent = parsed(batched!).map(({ event, data: { query } }: Parsed) => query ?? event);
    expect(sent.sort()).toEqual(['1', '2', 'agent.started']);
    const logs = Object.values(scenario.platform.services).map((service) => service.logs);
    expect(JSON.stringify(logs)).not.toContain(client.apiKey);
  }, 60_000);

  describe('Agent Factory', () => {
    const PATH = '/agentfactory/api/v1/webhooks';
    const request = documentedJson('agentfactory/create-request');
    const test = documentedJson('agentfactory/test-request');

    it('AF-1, AF-2, AF-3, AF-5: what is created gets its events, signed, and a test as it was asked for', async () => {
      const { client, bearer } = await newClient('agentfactory');
      const receiver = await newReceiver();
      const { id } = await call('POST', PATH, bearer, { ...request, url: receiver.url });
      const example = documentedJson('agentfactory/usage-threshold');
      const { event: type, timestamp: occurredAt, data } = example;
      expect((await client.publish({ type, occurredAt, data })).status).toBe(202);
      await receiver.waitFor(1, 15_000);
      await call('POST', `${PATH}/${id}/test`, bearer, test);
      const requests = await receiver.waitFor(2, 15_000);
      const timestamp = expect.stringMatching(/^[\dT:-]{19}Z$/);
      expect(requests.map(parsed)).toEqual([example, { event: test.event, timestamp, data: test.test_data }]);
      for (const { headers, body } of requests) {
        expect(headers['x-agentfactory-signature']).toBe(hexSignature(request.secret, body));
      }
    }, 40_000);

    it('AF-6: certificates are validated, their end is recorded, and warned about', async () => {
      const { client, bearer } = await newClient('agentfactory');
      const [watching, good, expired] = await Promise.all(
        [undefined, TEST_CERTIFICATES.expiring, TEST_CERTIFICATES.expired].map(newReceiver),
      );
      await client.createEndpoint(watching!.url, { eventTypes: ['certificate.expiring'] });
      const testedAt = async ({ url }: Receiver): Promise<string> => {
        const { id } = await call('POST', PATH, bearer, { ...request, url });
        await call('POST', `${PATH}/${id}/test`, bearer, test);
        return id;
      };
      const [valid, ended] = [await testedAt(good!), await testedAt(expired!)];
      await good!.waitFor(1, 15_000);
      const [warning] = await watching!.waitFor(1, 15_000);
      const told = { certificateOf: 'receiver', expiresAt: '2020-02-01T00:00:00.000Z', daysLeft: 0 };
      expect(parsed(warning!)).toMatchObject({
        event: 'certificate.expiring',
        data: { endpoint: { id: ended }, ...told },
      });
      const failures = () => client.api<Parsed>('GET', `/v1/deliveries?endpoint=${ended}&error=tls_failed`);
      await eventually('the log to say that TLS failed', async () => (await failures()).data.length === 1);
      expect(expired!.requests).toEqual([]);
      const state = () => client.api<Parsed>('GET', `/v1/endpoints/${valid}/state`);
      const end = await eventually(
        'the end to be recorded',
        async () => (await state()).certificateExpiresAt as string,
      );
      expect(Date.parse(end)).toBe(EXPIRING_AT);
    }, 60_000);
  });

  it('SH-1, SH-2, SH-3, SH-5: Smart AI Hub’s webhooks get events and tests, signed, and the log shows them', async () => {
    const PATH = '/smartaihub/api/v1/webhooks';
    const { client, bearer } = await newClient('smartaihub');
    const receiver = await newReceiver();
    receiver.respond = (_, nth) => (nth === 1 ? { status: 503, body: 'busy' } : { body: 'OK' });
    const request = { ...documentedJson('smartaihub/create-request'), url: receiver.url };
    const path = `${PATH}/${(await call('POST', PATH, bearer, request)).data.id}`;
    const data = dialect('smartaihub').catalogue.find(({ type }) => type === 'credit.low')!.example;
    const published = await client.publish({ type: 'credit.low', data });
    expect(published.status).toBe(202);
    await receiver.waitFor(2, 30_000);
    const test = documentedJson('smartaihub/test-request');
    const sent = (await call('POST', `${path}/test`, bearer, test)).data;
    const requests = await receiver.waitFor(3, 15_000);
    const metadata = { service: expect.any(String), timestamp: expect.any(String) };
    const event = { id: published.body.id, eventType: 'credit.low', userId: data['userId'], data, metadata };
    const tested = { id: sent.eventId, eventType: test.eventType, userId: null, data: test.data, metadata };
    expect(requests.map(parsed)).toEqual([event, event, tested]);
    for (const { headers, body } of requests) {
      expect(headers['x-webhook-signature']).toBe(hexSignature(request.secret, body));
    }
    const logs = await eventually('both deliveries in the log', async () => {
      const { data: found } = await call('GET', `${path}/logs?status=success`, bearer);
      return found.length === 2 && found;
    });
    expect(logs).toMatchObject([
      { id: sent.logId, eventId: sent.eventId, attemptCount: 1 },
      { eventId: published.body.id, attemptCount: 2, responseStatus: 200, errorCode: null },
    ]);
    const { attempts } = (await call('GET', `${path}/logs/${logs[1].id}`, bearer)).data;
    const said = (of: Parsed) => [of.responseStatus, of.responseBody];
    expect(attempts.map(said)).toEqual([
      [503, 'busy'],
      [200, 'OK'],
    ]);
  }, 60_000);

  describe('retry schedules', () => {
    const attempts = new Map<string, Attempted[]>();
    let failing: Receiver;

    beforeAll(async () => {
      failing = await newReceiver();
      failing.respond = () => ({ status: 500 });
      const endpoints = new Map<string, string>();
      for (const [name, { of, settings = {} }] of Object.entries(SCHEDULES)) {
        const client = await scenario.newTenant(undefined, of);
        const path = `/${encodeURIComponent(name)}`;
        endpoints.set(name, (await client.createEndpoint(failing.url + path, { ...settings, eventTypes: ['*'] })).id);
        const { type, example: data } = dialect(of).catalogue[0]!;
        expect((await client.publish({ type, data })).status).toBe(202);
      }
      const ended = async () => {
        const facts = (await readLog(scenario.nats.url)).filter((fact) => fact.kind === 'attempted');
        for (const [name, id] of endpoints) {
          const made = facts.filter(({ endpoint }) => endpoint === id);
          attempts.set(name, made);
        }
        return [...attempts.values()].every((made) => made.at(-1)?.outcome === 'exhausted');
      };
      await waitUntil(ended, { deadlineMs: 60_000, every: 200, what: 'all schedules to end' });
    }, 90_000);

    it.each(Object.entries(SCHEDULES))('%s', (name, { delaysMs }) => {
      const made = attempts.get(name)!;
      expect(made.map(({ attempt }) => attempt)).toEqual([...delaysMs.keys(), delaysMs.length].map((n) => n + 1));
      const retried = made.filter(({ nextAttemptAt }) => nextAttemptAt !== undefined);
      expect(retried.map(({ at, nextAttemptAt }) => nextAttemptAt! - at)).toEqual(
        delaysMs.map((ms) => Math.round(ms * RETRY_TIME_SCALE)),
      );
      // By the broker's clock, which is this machine's.
      for (const [n, { nextAttemptAt }] of retried.entries()) {
        expect(made[n + 1]!.startedAt).toBeGreaterThanOrEqual(nextAttemptAt!);
      }
      expect(made.map(({ outcome }) => outcome)).toEqual([...delaysMs.map(() => 'retry'), 'exhausted']);
      const path = `/${encodeURIComponent(name)}`;
      expect(failing.requests.filter((request) => request.path === path)).toHaveLength(delaysMs.length + 1);
    });

    it('leave nothing behind', () => nothingLeft(scenario, 15_000));
  });
});
