import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { startReceiver, type Receiver } from '#testkit';
import { startScenario, type Scenario } from '../e2e/scenario.ts';
import { report } from '../isolation/report.ts';

// How soon the pipeline acts on a change of the registry, from the answer to the change on. That it does, in every case,
// is tested in `test/e2e/freshness.e2e.spec.ts`.

const TIMES = 50;
const BOUND_MS = 1_000;
/** How often ingest is asked whether it knows already. */
const EVERY_MS = 5;

describe('a change of the registry is acted on within a second', () => {
  let scenario: Scenario;
  let receiver: Receiver;

  beforeAll(async () => {
    scenario = await startScenario();
    receiver = await startReceiver();
  }, 90_000);

  afterAll(async () => {
    await scenario?.stop();
    await receiver?.close();
  }, 60_000);

  const publishWith = async (key: string): Promise<number> => {
    const answer = await fetch(`${scenario.platform.urls.ingest}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '{"type":"probe.sent","data":{}}',
    });
    await answer.arrayBuffer();
    return answer.status;
  };

  /** @returns milliseconds from the answer to the revocation until ingest refuses the key */
  async function revocation(): Promise<number> {
    const keys = `/v1/tenants/${scenario.tenant}/keys`;
    const { id, key } = await scenario.api<{ id: string; key: string }>('POST', keys, {
      name: 'x',
      scopes: ['publish'],
    });
    expect(await publishWith(key)).toBe(202);
    await scenario.api('DELETE', `${keys}/${id}`);
    return timeUntil(async () => (await publishWith(key)) === 401);
  }

  /** @returns milliseconds from the answer to the change until an event that is published then goes to the new URL */
  async function move(n: number): Promise<number> {
    const tenant = await scenario.newTenant();
    const { id } = await tenant.createEndpoint(`${receiver.url}/old/${n}`, { eventTypes: ['moved.*'] });
    await tenant.api('PATCH', `/v1/endpoints/${id}`, { url: `${receiver.url}/new/${n}` });
    const changedAt = Date.now();
    let published = 0;
    const at = (path: string) => receiver.requests.filter((request) => request.path === `/${path}/${n}`);
    while (at('new').length === 0 && Date.now() - changedAt < 10_000) {
      await tenant.publish({ id: `moved-${published++}`, type: 'moved.on', data: {} });
    }
    await receiver.waitFor(() => at('new').length + at('old').length >= published, 10_000);
    return at('old').length === 0 ? 0 : Math.max(...at('old').map((request) => request.at)) - changedAt;
  }

  it.each(['at first', 'after a restart of NATS'])(
    '%s',
    async (when) => {
      if (when !== 'at first') {
        await scenario.nats.kill('SIGKILL');
        await scenario.nats.restart();
        // Whoever waited for that has a verdict again.
        await timeUntil(async () => (await publishWith(scenario.apiKey)) === 202);
        await Promise.all(Object.values(scenario.platform.services).map((service) => service.waitReady(30_000)));
      }
      const revocations: number[] = [];
      const moves: number[] = [];
      for (let n = 0; n < TIMES; n++) {
        revocations.push(await revocation());
        moves.push(await move(when === 'at first' ? n : TIMES + n));
      }
      const longest = { revocationMs: Math.max(...revocations), moveMs: Math.max(...moves) };
      report(`changes ${when}, the longest of ${TIMES}`, longest);
      expect(longest.revocationMs).toBeLessThan(BOUND_MS);
      expect(longest.moveMs).toBeLessThan(BOUND_MS);
    },
    180_000,
  );
});

/** @returns milliseconds */
async function timeUntil(holds: () => Promise<boolean>): Promise<number> {
  const from = Date.now();
  while (!(await holds())) {
    if (Date.now() - from > 60_000) throw new Error('it did not come to hold within a minute');
    await delay(EVERY_MS);
  }
  return Date.now() - from;
}
