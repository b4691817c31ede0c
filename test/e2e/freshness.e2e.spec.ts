import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startReceiver, waitUntil, type Receiver } from '#testkit';
import { startLoad } from '../crash/load.ts';
import { connectTo } from './connect.ts';
import { readLog } from './records.ts';
import { startScenario, type Scenario, type TenantClient } from './scenario.ts';

// Real processes throughout: what the registry answered is what the pipeline does, whatever becomes of NATS meanwhile.

const SOON = { deadlineMs: 15_000, every: 10 };

describe('what the pipeline knows of the registry', () => {
  let scenario: Scenario;
  let receiver: Receiver;
  let endpoint: { id: string };
  /** What arrived there, by the number in each event. */
  const arrivedAt = (path: string): Set<number> =>
    new Set(
      receiver.requests
        .filter((request) => request.path === path)
        .map(({ body }) => (JSON.parse(body.toString()) as { data: { n: number } }).data.n),
    );
  const publishWith = async (key: string, id: string): Promise<number> => {
    const answer = await fetch(`${scenario.platform.urls.ingest}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id, type: 'probe.sent', data: {} }),
    });
    return answer.status;
  };
  const newKey = (tenant: TenantClient, scopes = ['publish']) =>
    tenant.api<{ id: string; key: string }>('POST', `/v1/tenants/${tenant.tenant}/keys`, { name: 'e2e', scopes });
  /** The first answer that is about the key and not about ingest. */
  const verdictOn = (key: string) =>
    waitUntil(
      async () => {
        const status = await publishWith(key, `probe-${Math.random()}`);
        return status !== 503 && status;
      },
      { ...SOON, what: 'a verdict' },
    );

  beforeAll(async () => {
    scenario = await startScenario();
    receiver = await startReceiver();
    endpoint = await scenario.createEndpoint(`${receiver.url}/first`, { eventTypes: ['load.*'] });
  }, 60_000);

  afterAll(async () => {
    await scenario?.stop();
    await receiver?.close();
  }, 60_000);

  it('is current with the answer to a change: keys, endpoints and tenants', async () => {
    const tenant = await scenario.newTenant();
    const [revoked, rotated] = [await newKey(tenant), await newKey(tenant)];
    expect([await verdictOn(revoked.key), await verdictOn(rotated.key)]).toEqual([202, 202]);
    const keys = `/v1/tenants/${tenant.tenant}/keys`;
    await tenant.api('DELETE', `${keys}/${revoked.id}`);
    const refused = { ...SOON, what: 'the key to be refused' };
    await waitUntil(async () => (await publishWith(revoked.key, 'revoked')) === 401, refused);
    const next = await tenant.api<{ key: string }>('POST', `${keys}/${rotated.id}/rotate`, { overlapSeconds: 0 });
    await waitUntil(async () => (await publishWith(rotated.key, 'rotated')) === 401, refused);
    expect(await verdictOn(next.key)).toBe(202);

    const { id } = await tenant.createEndpoint(`${receiver.url}/changed`);
    await tenant.api('PATCH', `/v1/endpoints/${id}`, { enabled: false });
    await tenant.publishSurely({ id: 'while-disabled', type: 'probe.sent', data: { n: 1 } });
    await tenant.api('PATCH', `/v1/endpoints/${id}`, { enabled: true });
    await tenant.publishSurely({ id: 'while-enabled', type: 'probe.sent', data: { n: 2 } });
    await waitUntil(() => arrivedAt('/changed').has(2), { ...SOON, what: 'the event' });
    expect(arrivedAt('/changed').has(1)).toBe(false);

    await scenario.admin('PATCH', `/v1/tenants/${tenant.tenant}`, { enabled: false });
    await waitUntil(async () => (await publishWith(next.key, 'off')) === 403, refused);
    const listed = () => scenario.admin<{ data: { lastUsedAt: string | null }[] }>('GET', keys);
    await waitUntil(async () => (await listed()).data.every(({ lastUsedAt }) => lastUsedAt !== null), {
      ...SOON,
      what: 'all uses of keys to be known',
    });
  }, 60_000);

  it('is current after NATS restarts, also with an older copy of the bucket; every event reaches who should get it', async () => {
    const { nats } = scenario;
    const [stream, copy] = [
      join(nats.storeDir, 'HOOKWIRE', 'streams', 'KV_REGISTRY'),
      join(nats.storeDir, '..', 'copy'),
    ];
    const [first, second] = [await newKey(scenario), await newKey(scenario)];
    const revoke = ({ id }: { id: string }) =>
      waitUntil(() => scenario.api('DELETE', `/v1/tenants/${scenario.tenant}/keys/${id}`).then(() => true), {
        ...SOON,
        what: 'the key to be revoked',
      });
    const load = startLoad(scenario, 50, (n) => `load.n${n}`);

    await nats.kill('SIGKILL');
    await cp(stream, copy, { recursive: true });
    await nats.restart();
    await revoke(first);
    expect(await verdictOn(first.key)).toBe(401);
    await scenario.api('PATCH', `/v1/endpoints/${endpoint.id}`, { url: `${receiver.url}/second` });
    await revoke(second);

    await nats.kill('SIGKILL');
    await rm(stream, { recursive: true });
    await cp(copy, stream, { recursive: true });
    receiver.requests.length = 0;
    await nats.restart();
    // In the copy both keys are good, and the endpoint is where it was.
    expect([await verdictOn(first.key), await verdictOn(second.key)]).toEqual([401, 401]);

    const { nc, jsm } = await connectTo(nats.url);
    try {
      await jsm.streams.delete('KV_REGISTRY');
      await scenario.api('PATCH', `/v1/endpoints/${endpoint.id}`, { url: `${receiver.url}/third` });
      expect(await verdictOn(first.key)).toBe(401);
      await jsm.streams.purge('KV_REGISTRY');
      await scenario.api('PATCH', `/v1/endpoints/${endpoint.id}`, { url: `${receiver.url}/fourth` });
    } finally {
      await nc.close();
    }
    const ids = await load.end();
    const last = ids.length;
    await scenario.publishSurely({ id: 'last', type: 'load.last', data: { n: last } });
    await waitUntil(() => arrivedAt('/fourth').has(last), { ...SOON, what: 'the last event' });
    // Nothing was matched against nothing, or sent to where the copy says.
    await waitUntil(
      async () => {
        const { data } = await scenario.api<{ data: unknown[] }>('GET', '/v1/deliveries?status=cancelled');
        const missing = await unmatched();
        if (missing.length > 0 || data.length > 0) throw new Error(JSON.stringify({ missing, data }));
        return true;
      },
      { ...SOON, what: 'every event to have matched' },
    );
    expect(arrivedAt('/first')).toEqual(new Set());
  }, 120_000);

  it('is there again after NATS lost everything', async () => {
    const { nats } = scenario;
    await nats.kill('SIGKILL');
    await rm(nats.storeDir, { recursive: true });
    await nats.restart();
    await scenario.publishSurely({ id: 'new-world', type: 'load.new', data: { n: -1 } }, 60_000);
    await waitUntil(() => arrivedAt('/fourth').has(-1), { deadlineMs: 60_000, what: 'the event' });
  }, 150_000);

  async function unmatched(): Promise<unknown[]> {
    const facts = await readLog(scenario.nats.url);
    return facts.filter((f) => f.kind === 'fanned_out' && f.matched === 0 && f.event.type.startsWith('load.'));
  }
});
