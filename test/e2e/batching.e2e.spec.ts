import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { Attempted } from '#domain';
import { startReceiver, waitUntil, type ReceivedRequest, type Receiver } from '#testkit';
import { readLog, waitingMessages } from './records.ts';
import { startScenario, type Scenario } from './scenario.ts';

interface Delivered {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly n: number };
}

const listOf = ({ body }: ReceivedRequest) => JSON.parse(body.toString()) as Delivered[];
const numbersIn = (requests: readonly ReceivedRequest[]) =>
  requests.flatMap((request) => listOf(request).map(({ data }) => data.n)).sort((a, b) => a - b);

describe('deliveries that travel together', () => {
  let scenario: Scenario;
  let receiver: Receiver;
  let count = 0;

  beforeAll(async () => {
    scenario = await startScenario();
    receiver = await startReceiver();
  }, 90_000);

  afterEach(() => {
    receiver.respond = () => ({});
    receiver.requests = [];
  });

  afterAll(async () => {
    await scenario?.stop();
    await receiver?.close();
  });

  /** An endpoint with a type of its own, and so many events for it, published at once. */
  async function published(events: number, settings: object, padding = '') {
    const type = `batch.round${++count}`;
    const endpoint = await scenario.createEndpoint(receiver.url, { eventTypes: [type], ...settings });
    const list = Array.from({ length: events }, (_, n) => ({ id: `${type}-${n}`, type, data: { n, padding } }));
    const at = Date.now();
    expect((await scenario.publish(list)).status).toBe(202);
    return { ...endpoint, at, all: list.map(({ data }) => data.n) };
  }

  async function attemptsOf(endpoint: string): Promise<Attempted[]> {
    const facts = await readLog(scenario.nats.url);
    return facts.filter((fact): fact is Attempted => fact.kind === 'attempted' && fact.endpoint === endpoint);
  }

  it('go when there are enough of them, and the rest when it has waited long enough', async () => {
    const batch = { maxEvents: 5, maxWaitSeconds: 3 };
    const { id, secret, at, all } = await published(12, { batch });
    await receiver.waitFor(3, 15_000);
    expect(receiver.requests.map((request) => listOf(request).length)).toEqual([5, 5, 2]);
    expect(numbersIn(receiver.requests)).toEqual(all);
    expect(receiver.requests[1]!.at - at).toBeLessThan(3_000);
    expect(receiver.requests[2]!.at - at).toBeGreaterThanOrEqual(3_000);

    for (const request of receiver.requests) {
      const verified = new Webhook(secret).verify(request.body.toString(), request.headers as Record<string, string>);
      expect(verified).toEqual(listOf(request));
      expect(request.headers['webhook-id']).toMatch(/^bat_/);
    }
    await waitUntil(async () => (await waitingMessages(scenario.nats.url))['lanes'] === 0, {
      deadlineMs: 5_000,
      what: 'the lane to be empty',
    });
    const attempts = await attemptsOf(id);
    const logged = attempts.map(({ event, batch: of }) => `${event.id} ${of?.id} ${of?.size}`).sort();
    const received = receiver.requests.flatMap((request) => {
      const list = listOf(request);
      return list.map((event) => `${event.id} ${String(request.headers['webhook-id'])} ${list.length}`);
    });
    expect(logged).toEqual(received.sort());
    expect(new Set(attempts.map(({ delivery }) => delivery)).size).toBe(12);
  }, 40_000);

  it('fail together, and are sent again together: the same id, the same bytes', async () => {
    receiver.respond = () => ({ status: receiver.requests.length > 2 ? 200 : 500 });
    const retry = { delaysSeconds: [0.3, 0.3, 0.3, 0.3, 0.3], jitter: 0 };
    const { id, secret } = await published(4, { batch: { maxEvents: 4, maxWaitSeconds: 10 }, retry });
    const delivered = async () => (await attemptsOf(id)).filter(({ outcome }) => outcome === 'delivered').length === 4;
    await waitUntil(delivered, { deadlineMs: 15_000, every: 100, what: 'the batch to be delivered' });
    const { requests } = receiver;
    expect(requests).toHaveLength(3);
    expect(new Set(requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(requests.map(({ body }) => body.toString())).size).toBe(1);
    for (const { body, headers } of requests) {
      new Webhook(secret).verify(body.toString(), headers as Record<string, string>);
    }
    const attempts = await attemptsOf(id);
    expect(attempts).toHaveLength(4 * 3);
    expect(new Set(attempts.map(({ batch }) => batch?.id))).toEqual(new Set([requests[0]!.headers['webhook-id']]));
  }, 30_000);

  it('are sent again together when they are as many as can be', async () => {
    receiver.respond = () => ({ status: receiver.requests.length === 1 ? 500 : 200 });
    const retry = { delaysSeconds: [0.2], jitter: 0 };
    const { all } = await published(500, { batch: { maxEvents: 500, maxWaitSeconds: 10 }, retry });
    await receiver.waitFor(2, 15_000);
    const [first, second] = receiver.requests;
    expect(second!.body.equals(first!.body)).toBe(true);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    expect(numbersIn([second!])).toEqual(all);
  }, 30_000);

  it('are at most a mebibyte', async () => {
    const padding = 'p'.repeat(200_000);
    const { all } = await published(8, { batch: { maxEvents: 100, maxWaitSeconds: 1 } }, padding);
    await receiver.waitFor((requests) => numbersIn(requests).length >= 8, 15_000);
    expect(numbersIn(receiver.requests)).toEqual(all);
    expect(receiver.requests.length).toBeGreaterThanOrEqual(2);
    for (const { body } of receiver.requests) expect(body.length).toBeLessThanOrEqual(1024 * 1024);
  }, 30_000);
});
