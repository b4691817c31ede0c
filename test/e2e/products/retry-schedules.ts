import { beforeAll, describe, expect, it } from '@jest/globals';
import { dialect } from '#dialects';
import type { Attempted } from '#domain';
import { waitUntil, type Receiver } from '#testkit';
import { nothingLeft, readLog } from '../records.ts';
import { RETRY_TIME_SCALE, type ProductsBed } from './bed.ts';

const retryConfig = { maxRetries: 3, backoffMultiplier: 3, initialDelay: 10_000 };
const lateInWindow = { delaysSeconds: [10, 90_000, 10], windowSeconds: 86_400, jitter: 0 };
/** Where an endpoint is made, what its body has besides the URL, and its delays in milliseconds of the unscaled clock. */
const SCHEDULES: Record<string, { of: string; path: string; body?: object; delaysMs: number[] }> = {
  'Cost Katana': {
    of: 'costkatana',
    path: '/costkatana/api/webhooks',
    body: { name: 'Retries' },
    delaysMs: [5_000, 10_000, 20_000, 40_000, 80_000],
  },
  'a retryConfig of Cost Katana': {
    of: 'costkatana',
    path: '/costkatana/api/webhooks',
    body: { name: 'Other retries', retryConfig },
    delaysMs: [10_000, 30_000, 90_000],
  },
  'Agent Factory': {
    of: 'agentfactory',
    path: '/agentfactory/api/v1/webhooks',
    delaysMs: [60_000, 300_000, 1_800_000],
  },
  'a window that ends before the next attempt': {
    of: 'agentfactory',
    path: '/v1/endpoints',
    body: { events: undefined, retry: lateInWindow },
    delaysMs: [10_000],
  },
  'AI Agent': { of: 'aiagent', path: '/aiagent/register-webhook', delaysMs: [2_000, 4_000] },
};

/** Real schedules of the broker, on a faster clock. */
export function describeRetrySchedules(bed: ProductsBed): void {
  const { call, newClient, newReceiver } = bed;

  describe('retry schedules', () => {
    const attempts = new Map<string, Attempted[]>();
    let failing: Receiver;

    beforeAll(async () => {
      failing = await newReceiver();
      failing.respond = () => ({ status: 500 });
      const endpoints = new Map<string, string>();
      for (const [name, { of, path, body }] of Object.entries(SCHEDULES)) {
        const { client, bearer } = await newClient(of);
        const { type, example: data } = dialect(of).catalogue[0]!;
        const wish = { url: `${failing.url}/${encodeURIComponent(name)}`, events: [type], ...body };
        await call('POST', path, bearer, wish);
        const made = await client.api<{ data: { id: string }[] }>('GET', '/v1/endpoints');
        endpoints.set(name, made.data[0]!.id);
        expect((await client.publish({ type, data })).status).toBe(202);
      }
      const ended = async () => {
        const facts = (await readLog(bed.scenario.nats.url)).filter((fact) => fact.kind === 'attempted');
        for (const [name, id] of endpoints) {
          const made = facts.filter(({ endpoint }) => endpoint === id);
          attempts.set(name, made);
        }
        return [...attempts.values()].every((made) => made.at(-1)?.outcome === 'exhausted');
      };
      await waitUntil(ended, { deadlineMs: 60_000, every: 200, what: 'all schedules to end' });
    }, 90_000);

    it.each(Object.entries(SCHEDULES))('CK-13, AF-4, AA-6: %s', (name, { delaysMs }) => {
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

    it('leave nothing behind', () => nothingLeft(bed.scenario, 15_000));
  });
}
