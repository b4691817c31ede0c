import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { PRODUCT_MODULES } from '../../apps/registry/src/dialects/dialects.module.ts';
import { fuzzProduct } from '../api/product-fuzz.ts';
import { runFuzz, type FuzzReport } from '../api/run-fuzz.ts';
import { openWorld, type World } from '../api/world.ts';
import { startIngest } from '../../apps/ingest/test/start-ingest.ts';
import { runPublishFuzz } from '../api/publish-fuzz.ts';

const REQUESTS = 20_000;
/** Each with a tenant of its own, as the first ones leave theirs in disorder. */
const ROUNDS = 20;
const PUBLISHES = 5_000;
/** To each product. */
const PRODUCT_REQUESTS = 2_000;
const PRODUCT_ROUNDS = 5;

jest.setTimeout(3_600_000);

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world?.bed.close());

it('generated requests over all operations find no failure, no answer that is not described, and no write that is not allowed', async () => {
  const reports: FuzzReport[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const owner = await world.newOwner(`round-${round}`);
    const report = await runFuzz(world, owner, REQUESTS / ROUNDS, round);
    expect([round, report.problems]).toEqual([round, []]);
    reports.push(report);
  }
  const succeeded = new Set(reports.flatMap((report) => Object.keys(report.succeeded)));
  const statuses = new Map<string, number>();
  for (const report of reports) {
    for (const [status, count] of Object.entries(report.statuses)) {
      statuses.set(status, (statuses.get(status) ?? 0) + count);
    }
  }
  process.stdout.write(
    `fuzz: ${REQUESTS} requests, ${succeeded.size} of ${world.operations.length} operations succeeded, `,
  );
  process.stdout.write(`answers by status ${JSON.stringify(Object.fromEntries(statuses))}\n`);
  expect([...succeeded].length).toBeGreaterThan(world.operations.length * 0.9);
});

it('generated requests to the products’ APIs find no failure, no answer that is not described, and no write that is not allowed', async () => {
  for (const api of PRODUCT_MODULES.keys()) {
    const succeeded = new Set<string>();
    const statuses: Record<string, number> = {};
    let operations = 0;
    for (let round = 0; round < PRODUCT_ROUNDS; round++) {
      const report = await fuzzProduct(world.bed, api, PRODUCT_REQUESTS / PRODUCT_ROUNDS, round);
      expect([api.dialect, round, report.problems]).toEqual([api.dialect, round, []]);
      for (const id of Object.keys(report.succeeded)) succeeded.add(id);
      for (const [status, count] of Object.entries(report.statuses)) {
        statuses[status] = (statuses[status] ?? 0) + count;
      }
      ({ operations } = report);
    }
    process.stdout.write(
      `fuzz of ${api.dialect}: ${PRODUCT_REQUESTS} requests, ${succeeded.size} of ${operations} operations succeeded, ` +
        `answers by status ${JSON.stringify(statuses)}\n`,
    );
    // All but a replay: the event of the delivery that there is was never stored.
    expect(operations - succeeded.size).toBeLessThanOrEqual(1);
  }
});

it('generated requests to ingest find no failure, no answer and no event that is not described, and nothing stored that was refused', async () => {
  const platform = await startIngest();
  try {
    const { statuses, accepted, problems } = await runPublishFuzz(platform, PUBLISHES, 0);
    process.stdout.write(
      `fuzz of ingest: ${PUBLISHES} requests, answers by status ${JSON.stringify(statuses)}, accepted events by form ${JSON.stringify(accepted)}\n`,
    );
    expect(problems).toEqual([]);
  } finally {
    await platform.stop();
  }
});
