import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Attempted } from '#domain';
import { startReceiver, type Receiver } from '#testkit';
import { readLog } from './records.ts';
import { startScenario, type Scenario } from './scenario.ts';

/** Requests that the one worker has under way at most. */
const SLOTS = 16;
const HANGING = 5;

// What comes before what. How long it takes is measured in `test/long/isolation.long.spec.ts`.
describe('nobody waits for a neighbour', () => {
  let scenario: Scenario;
  let receivers: Receiver[];

  beforeAll(async () => {
    scenario = await startScenario({ env: { HOOKWIRE_DELIVERY_CONCURRENCY: String(SLOTS) } });
    receivers = await Promise.all([startReceiver(), startReceiver(), startReceiver()]);
  }, 90_000);

  afterAll(async () => {
    // First: what hangs would keep the worker from ending.
    await Promise.all((receivers ?? []).map((receiver) => receiver.close()));
    await scenario?.stop();
  }, 60_000);

  it('endpoints that hang or refuse, and more requests than there are slots: the others get theirs meanwhile', async () => {
    const [well, hangs, refuses] = receivers as [Receiver, Receiver, Receiver];
    hangs.respond = () => 'hang';
    await refuses.close();
    const kinds = [
      { count: HANGING, url: hangs.url, name: 'hangs' },
      { count: 5, url: refuses.url, name: 'refuses' },
      { count: 20, url: well.url, name: 'well' },
    ];
    const endpoints = new Map<string, string>();
    for (const { count, url, name } of kinds) {
      for (let n = 0; n < count; n++) {
        const { id } = await scenario.createEndpoint(url, { eventTypes: [`load.${name}`], timeoutSeconds: 60 });
        endpoints.set(id, name);
      }
    }
    // The bad ones first: ten times as many requests as there are slots are there before the others' come.
    for (const name of ['hangs', 'refuses', 'well']) {
      const events = Array.from({ length: 2 * SLOTS }, (_, n) => ({
        id: `${name}-${n}`,
        type: `load.${name}`,
        data: n,
      }));
      expect((await scenario.publish(events)).status).toBe(202);
    }

    await well.waitFor(20 * 2 * SLOTS, 50_000);

    // Far fewer than there are to do, and not one of them has ended.
    expect(hangs.requests.length).toBeGreaterThan(0);
    // All slots, before any is known to be slow; then, as slow ones count for half of the slots at most, the other half
    // for as often as there is an endpoint that has not shown yet that it hangs.
    expect(hangs.requests.length).toBeLessThanOrEqual(SLOTS + (HANGING - 1) * (SLOTS / 2));
    const attempts = (await readLog(scenario.nats.url)).filter((fact): fact is Attempted => fact.kind === 'attempted');
    expect(attempts.filter(({ endpoint }) => endpoints.get(endpoint) === 'hangs')).toEqual([]);
    const refused = attempts.filter(({ endpoint }) => endpoints.get(endpoint) === 'refuses');
    expect(new Set(refused.map(({ error }) => error?.code))).toEqual(new Set(['connection_refused']));
  }, 90_000);

  it('a tenant that floods the platform within its limits: the others get theirs while most of its own waits', async () => {
    const [receiver] = receivers as [Receiver, Receiver, Receiver];
    const loudReceiver = await startReceiver();
    receivers.push(loudReceiver);
    const quiet = await Promise.all(Array.from({ length: 10 }, () => scenario.newTenant()));
    for (const client of quiet) await client.createEndpoint(receiver.url);
    const loud = await scenario.newTenant({ delivery: { limit: 50, windowSeconds: 1 } });
    for (let n = 0; n < 8; n++) await loud.createEndpoint(loudReceiver.url, { eventTypes: [`loud.to${n}`] });
    receiver.requests.length = 0;

    const flood = Array.from({ length: 1_000 }, (_, n) => ({ id: `loud-${n}`, type: `loud.to${n % 8}`, data: n }));
    expect((await loud.publish(flood)).status).toBe(202);
    for (const client of quiet) {
      const few = Array.from({ length: 5 }, (_, n) => ({ id: `quiet-${n}`, type: 'quiet.event', data: n }));
      expect((await client.publish(few)).status).toBe(202);
    }

    await receiver.waitFor(50, 30_000);
    expect(loudReceiver.requests.length).toBeLessThan(500);
  }, 60_000);
});
