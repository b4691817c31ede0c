import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Attempted } from '#domain';
import { startReceiver, waitUntil, type Receiver } from '#testkit';
import { shortestBeyond } from '../isolation/rate-takeover.ts';
import { query, readLog } from './records.ts';
import { startScenario, type Scenario } from './scenario.ts';

interface State {
  readonly waiting: number;
  readonly lane: { readonly reason: string; readonly until: string | null } | null;
  readonly breaker: string;
  readonly breakerUntil: string | null;
  readonly consecutiveFailures: number;
}

interface Operational {
  readonly type: string;
  readonly data: { readonly endpoint: { readonly id: string }; readonly reason?: string };
}

const GIVE_UP_HOURS = 0.003;
const FAILURES = 4;

describe('a receiver that struggles', () => {
  let scenario: Scenario;
  /** Gets what the tenant is told of its endpoints. */
  let watcher: Receiver;
  let dead: { id: string };
  const receivers: Receiver[] = [];
  let count = 0;

  beforeAll(async () => {
    scenario = await startScenario({
      env: {
        HOOKWIRE_BREAKER_FAILURES: String(FAILURES),
        HOOKWIRE_BREAKER_FIRST_PROBE_SECONDS: '0.5',
        HOOKWIRE_BREAKER_LONGEST_PROBE_SECONDS: '2',
        HOOKWIRE_DISABLE_AFTER_HOURS: String(GIVE_UP_HOURS),
      },
    });
    watcher = await receiver();
    await scenario.createEndpoint(watcher.url, { eventTypes: ['endpoint.*'] });
    // Fails from now on; what becomes of it is looked at last.
    const never = await receiver(() => ({ status: 500 }));
    dead = await scenario.createEndpoint(never.url, { eventTypes: ['dead.event'], maxInFlight: 1 });
    await publish('dead.event', 20);
  }, 90_000);

  afterAll(async () => {
    await scenario?.stop();
    await Promise.all(receivers.map((one) => one.close()));
  });

  async function receiver(respond?: Receiver['respond']): Promise<Receiver> {
    const one = await startReceiver({ respond });
    receivers.push(one);
    return one;
  }

  async function endpoint(url: string, settings: object = {}) {
    const type = `etiquette.round${++count}`;
    return { ...(await scenario.createEndpoint(url, { eventTypes: [type], ...settings })), type };
  }

  async function publish(type: string, events: number): Promise<void> {
    const list = Array.from({ length: events }, (_, n) => ({ id: `${type}-${++count}`, type, data: { n } }));
    expect((await scenario.publish(list)).status).toBe(202);
  }

  const stateOf = (id: string) => scenario.api<State>('GET', `/v1/endpoints/${id}/state`);

  const told = async (type: string, id: string): Promise<Operational> => {
    const events = () => watcher.requests.map(({ body }) => JSON.parse(body.toString()) as Operational);
    const find = () => events().find((event) => event.type === type && event.data.endpoint.id === id);
    return waitUntil(find, { deadlineMs: 20_000, what: `${type} of ${id} to be told` });
  };

  async function settledAs(id: string, statuses: readonly string[], total: number): Promise<void> {
    const sql = 'select count(*)::int from deliveries where endpoint_id = $1 and status = any($2)';
    await waitUntil(
      async () => {
        const [row] = await query<{ count: number }>(scenario.postgres.url, sql, [id, statuses]);
        if (row!.count === total) return true;
        throw new Error(`${row!.count} of ${total} are ${statuses.join(' or ')}`);
      },
      { deadlineMs: 20_000, every: 100, what: 'the deliveries to be settled' },
    );
  }

  it('is not asked again after a 410, and its tenant is told', async () => {
    const gone = await receiver(() => ({ status: 410, delayMs: 50 }));
    const { id, type } = await endpoint(gone.url, { maxInFlight: 1 });
    await publish(type, 30);
    expect((await told('endpoint.disabled', id)).data).toMatchObject({ reason: 'gone' });
    const view = await scenario.api<object>('GET', `/v1/endpoints/${id}`);
    expect(view).toMatchObject({ enabled: false, disabled: { reason: 'gone' } });
    await settledAs(id, ['exhausted', 'cancelled'], 30);
    expect(await stateOf(id)).toMatchObject({ waiting: 0 });
    // None of them more than once.
    const asked = gone.requests.map(({ headers }) => headers['webhook-id']);
    expect(asked).toEqual([...new Set(asked)]);
  }, 40_000);

  it.each([
    ['429 and seconds', 429, () => ({ header: '6', notBefore: Date.now() + 6_000 })],
    [
      '503 and a date',
      503,
      () => {
        const notBefore = Math.ceil(Date.now() / 1_000) * 1_000 + 6_000;
        return { header: new Date(notBefore).toUTCString(), notBefore };
      },
    ],
  ])(
    'is left alone for as long as it asks for, with %s',
    async (_, status, ask) => {
      let notBefore = 0;
      const busy = await receiver((_request, nth) => {
        if (nth > 1) return {};
        const asked = ask();
        ({ notBefore } = asked);
        return { status, headers: { 'retry-after': asked.header } };
      });
      const { id, type } = await endpoint(busy.url, { retry: { delaysSeconds: [0.1], jitter: 0 } });
      await publish(type, 1);
      // Until its answer is known: what comes before that is sent.
      const isKnown = async () => (await stateOf(id)).consecutiveFailures === 1;
      await waitUntil(isKnown, { deadlineMs: 5_000, every: 50, what: 'the answer to be known' });
      await publish(type, 5);
      const seen = await waitUntil(
        async () => {
          const state = await stateOf(id);
          return state.waiting === 5 && state.lane && state;
        },
        { deadlineMs: 5_000, every: 50, what: 'the five to wait' },
      );
      expect(seen).toMatchObject({ lane: { reason: 'retry_after' }, breaker: 'closed', consecutiveFailures: 1 });
      expect(Date.parse(seen.lane!.until!)).toBeGreaterThanOrEqual(notBefore - 1);
      await busy.waitFor(7, 15_000);
      for (const { at } of busy.requests.slice(1)) expect(at).toBeGreaterThanOrEqual(notBefore);
      await settledAs(id, ['delivered'], 6);
    },
    40_000,
  );

  it('is probed one by one and at growing intervals, and gets everything when it is back', async () => {
    const probes = 3;
    const down = await receiver((_, nth) => ({ status: nth > FAILURES + probes ? 200 : 500 }));
    const retry = { delaysSeconds: Array(20).fill(0.2), jitter: 0 };
    const { id, type } = await endpoint(down.url, { maxInFlight: 1, retry });
    await publish(type, 12);
    const seen = await waitUntil(
      async () => {
        const state = await stateOf(id);
        return state.breaker === 'open' && state.lane?.reason === 'breaker_open' && state;
      },
      { deadlineMs: 10_000, every: 20, what: 'the breaker to be open' },
    );
    expect(seen.consecutiveFailures).toBeGreaterThanOrEqual(FAILURES);
    expect(seen.waiting).toBeGreaterThanOrEqual(12 - FAILURES - probes);
    expect(seen.breakerUntil).not.toBeNull();
    expect((await told('endpoint.failing', id)).data).toMatchObject({ lastError: '500' });

    await settledAs(id, ['delivered'], 12);
    expect((await told('endpoint.recovered', id)).type).toBe('endpoint.recovered');
    // While it was open, nothing but the probes used up an attempt.
    expect(down.requests).toHaveLength(FAILURES + probes + 12);
    const times = down.requests.map(({ at }) => at);
    const intervals = [0, 1, 2, 3].map((n) => times[FAILURES + n]! - times[FAILURES + n - 1]!);
    [500, 1_000, 2_000, 2_000].forEach((ms, n) => expect(intervals[n]).toBeGreaterThanOrEqual(ms - 20));
    await waitUntil(async () => (await stateOf(id)).breaker === 'closed', {
      deadlineMs: 5_000,
      what: 'it to be closed',
    });
    expect(await stateOf(id)).toMatchObject({ waiting: 0, lane: null, consecutiveFailures: 0 });
  }, 40_000);

  it('is disabled when it has failed for too long, and its tenant is told', async () => {
    expect((await told('endpoint.disabled', dead.id)).data).toMatchObject({ reason: 'failing_too_long' });
    const view = await scenario.api<object>('GET', `/v1/endpoints/${dead.id}`);
    expect(view).toMatchObject({ enabled: false, disabled: { reason: 'failing_too_long' } });
    await waitUntil(async () => (await stateOf(dead.id)).waiting === 0, {
      deadlineMs: 10_000,
      what: 'what waited to be cancelled',
    });
    const facts = await readLog(scenario.nats.url);
    const attempts = facts.filter((fact): fact is Attempted => fact.kind === 'attempted' && fact.endpoint === dead.id);
    const failingMs = Math.max(...attempts.map(({ at }) => at)) - Math.min(...attempts.map(({ at }) => at));
    expect(failingMs).toBeGreaterThanOrEqual(GIVE_UP_HOURS * 3_600_000 - 50);
  }, 40_000);
});

describe('a tenant’s delivery limit', () => {
  it('holds for all its endpoints together in any window, and loses nothing', async () => {
    const scenario = await startScenario();
    const receiver = await startReceiver();
    try {
      const limit = 24;
      const limited = await scenario.newTenant({ delivery: { limit, windowSeconds: 1 } });
      for (let n = 0; n < 8; n++) await limited.createEndpoint(receiver.url);
      const events = Array.from({ length: 18 }, (_, n) => ({ id: `limited-${n}`, type: 'limited.event', data: { n } }));
      expect((await limited.publish(events)).status).toBe(202);
      const deliveries = events.length * 8;
      await receiver.waitFor(deliveries, 30_000);
      expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(deliveries);
      // A fact is stored a moment after its request has arrived.
      const sent = await waitUntil(
        async () => {
          const facts = await readLog(scenario.nats.url);
          const attempts = facts.filter((fact): fact is Attempted => fact.kind === 'attempted');
          return attempts.length === deliveries && attempts.map(({ startedAt }) => startedAt);
        },
        { deadlineMs: 5_000, every: 100, what: 'the log to have all attempts' },
      );
      sent.sort((a, b) => a - b);
      expect(shortestBeyond(sent, limit)).toBeGreaterThanOrEqual(1_000);
      // Not far below it either: six windows' worth, each shard with the part that is rounded down.
      expect(sent.at(-1)! - sent[0]!).toBeLessThan(15_000);
    } finally {
      await scenario.stop();
      await receiver.close();
    }
  }, 60_000);
});
