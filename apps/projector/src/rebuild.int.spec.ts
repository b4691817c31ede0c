import { jest } from '@jest/globals';
import type { StreamInfo } from '@nats-io/jetstream';
import { createLogger } from '#service';
import { attempted, cancelled, fannedOut, replayRequested, testId } from '#testkit';
import type { Fact } from '#domain';
import { openBed, type Bed } from '../test/projection-bed.ts';
import { rebuildableSince, rebuildProjections } from './rebuild-projections.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const log = createLogger('test', 'silent');

jest.setTimeout(30_000);

let bed: Bed;
beforeEach(async () => {
  bed = await openBed();
});
afterEach(() => bed.stop());

const rebuild = (contentDays?: number) =>
  rebuildProjections({ broker: bed.broker, databaseUrl: bed.databaseUrl, batch: 70, contentDays, log });

const NOW = Date.now();

/** Deliveries from two hours ago, before the log was made, to in two days; with replays of the old among the new. */
function history(): Fact[] {
  return Array.from({ length: 120 }, (_, n): Fact[] => {
    const acceptedAt = NOW - 2 * HOUR + n * 25 * 60_000;
    const one = { event: `evt-${n}`, endpoint: testId('ep', `e${n % 9}`), acceptedAt };
    const run = testId('run', `${n}`);
    const later = Math.max(acceptedAt, NOW) + (n % 13) * HOUR;
    return [
      fannedOut(one, [one.endpoint]),
      attempted(one, { outcome: 'retry', nextAttemptAt: acceptedAt + 900, durationMs: n * 1.7 }),
      n % 4 === 0 ? cancelled(one, { at: later }) : attempted(one, { attempt: 2, startedAt: later }),
      replayRequested(one, run, later + 5),
      attempted(one, { run, startedAt: later + 10, outcome: n % 3 === 0 ? 'exhausted' : 'delivered' }),
    ];
  }).flat();
}

test('a rebuild gives identical rows, without a projector that runs', async () => {
  const projector = bed.project();
  await bed.publish(history());
  await bed.caughtUp();
  await projector.stop();
  const before = await bed.dump();
  await rebuild();
  expect(await bed.dump()).toEqual(before);
});

test('of attempts whose content is kept for a shorter time a rebuild brings only the rest back', async () => {
  // In 42 minutes: some of those that the log can tell again are too old, and none begins from 30 to 55 minutes.
  const contentDays = (-42 * 60_000) / DAY;
  const projector = bed.project({ contentDays });
  await bed.publish(history());
  await bed.caughtUp();
  await projector.stop();
  const before = await bed.dump();
  await bed.rows(`UPDATE attempts SET response_headers = '{"came": "back"}' WHERE accepted_at > now()`);
  await rebuild(contentDays);
  expect(await bed.dump()).toEqual(before);
  const shown = await bed.rows(
    `SELECT started_at > $1 AS kept, bool_or(response_headers <> '{}') AS shown FROM attempts GROUP BY 1 ORDER BY 1`,
    [new Date(NOW + 45 * 60_000)],
  );
  expect(shown).toEqual([
    { kept: false, shown: false },
    { kept: true, shown: true },
  ]);
});

test('a rebuild gives identical rows beside projectors that go on', async () => {
  bed.project();
  const facts = history();
  await bed.publish(facts.slice(0, 300));
  await bed.caughtUp();
  await Promise.all([rebuild(), bed.publish(facts.slice(300))]);
  await bed.caughtUp();
  const rebuilt = await bed.dump();
  expect(rebuilt['deliveries']).toHaveLength(120);
  expect(rebuilt['attempts']).toHaveLength(330);
  await rebuild();
  expect(await bed.dump()).toEqual(rebuilt);
});

test('a rebuild mends rows and numbers that went wrong', async () => {
  bed.project();
  await bed.publish(history());
  await bed.caughtUp();
  const before = await bed.dump();
  await bed.rows(
    `UPDATE deliveries SET status = 'pending', attempts = 99 WHERE accepted_at > now() + interval '1 hour'`,
  );
  await bed.rows(`DELETE FROM attempts WHERE accepted_at > now() + interval '1 day'`);
  await bed.rows(`UPDATE stats_days SET attempts = attempts + 1 WHERE start > now()`);
  await bed.rows(`UPDATE stats_hours SET latency = '{1,1}' WHERE start > now()`);
  await bed.rows(`DELETE FROM stats_minutes WHERE start > now()`);
  await rebuild();
  expect(await bed.dump()).toEqual(before);
});

test('rows whose facts the log no longer holds are kept', async () => {
  bed.project();
  await bed.publish(history());
  await bed.caughtUp();
  const before = await bed.dump();
  // A log that was made anew holds nothing of them.
  const { config } = await bed.broker.jsm.streams.info('DELIVERY_LOG');
  await bed.broker.jsm.streams.delete('DELIVERY_LOG');
  await bed.broker.jsm.streams.add(config);
  const later = history().filter((fact) => fact.event.acceptedAt > NOW);
  await bed.publish(later);
  await rebuild();
  expect(await bed.dump()).toEqual(before);
});

test('what may be made again reaches back as far as the log certainly does', () => {
  const now = Date.UTC(2026, 5, 1);
  const info = (created: number, state: object, maxAgeDays: number) =>
    ({
      created: new Date(created).toISOString(),
      config: { max_age: maxAgeDays * DAY * 1e6 },
      state: { messages: 5, first_seq: 1, first_ts: new Date(created).toISOString(), ...state },
    }) as unknown as StreamInfo;
  const since = (...args: Parameters<typeof info>) => rebuildableSince(info(...args), now).getTime();
  expect(since(now - 10 * DAY, {}, 90)).toBe(now - 10 * DAY + 1_000);
  expect(since(now - 100 * DAY, {}, 90)).toBe(now - 90 * DAY + HOUR);
  expect(since(now - 100 * DAY, { first_seq: 9, first_ts: new Date(now - DAY).toISOString() }, 90)).toBe(
    now - DAY + HOUR,
  );
  expect(since(now - 100 * DAY, { first_seq: 9, messages: 0, first_ts: '0001-01-01T00:00:00Z' }, 0)).toBe(now + HOUR);
});
