import fc from 'fast-check';
import { percentile, type Fact } from '#domain';
import type { Known } from '#store';
import { attempted, cancelled, fannedOut, replayRequested, testId } from '#testkit';
import { keysOf, projectBatch } from './project-batch.ts';

const NOTHING: Known = { states: new Map(), facts: new Set() };
const NOW = Date.UTC(2026, 10, 22, 14, 30);
const ONE = { event: 'evt-1', endpoint: testId('ep', 'one'), acceptedAt: NOW };
const RUN = testId('run', 'again');

const ALL: Fact[] = [
  fannedOut(ONE, [ONE.endpoint]),
  attempted(ONE, { outcome: 'retry', nextAttemptAt: NOW + 900 }),
  attempted(ONE, { attempt: 2, outcome: 'exhausted', startedAt: NOW + 3_600_000 }),
  replayRequested(ONE, RUN, NOW + 4_000_000),
  attempted(ONE, { run: RUN, startedAt: NOW + 4_000_100 }),
  cancelled(ONE, { run: 'too late' }),
];

test('numbers count in the hour in which an attempt began, and outcomes when they came about', () => {
  const { stats } = projectBatch(ALL, NOTHING);
  expect(
    stats.map(({ hour, attempts, succeeded, delivered, exhausted, cancelled: c }) => [
      hour,
      attempts,
      succeeded,
      delivered,
      exhausted,
      c,
    ]),
  ).toEqual([
    ['2026-11-22T14:00:00.000Z', 1, 0, 0, 0, 0],
    ['2026-11-22T15:00:00.000Z', 2, 1, 1, 1, 0],
  ]);
});

test('only answers and timeouts say how fast a receiver is', () => {
  const refused = { response: undefined, error: { code: 'connection_refused', message: '' } as const };
  const timeout = { response: undefined, error: { code: 'timeout', message: '' } as const };
  const { stats, latency } = projectBatch(
    [
      attempted(ONE, { attempt: 1, outcome: 'retry', durationMs: 0, ...refused }),
      attempted(ONE, { attempt: 2, outcome: 'retry', durationMs: 10_000, ...timeout }),
      attempted(ONE, { attempt: 3, durationMs: 100 }),
    ],
    NOTHING,
  );
  expect(stats).toMatchObject([{ attempts: 3, timed: 2, duration_ms_sum: 10_100 }]);
  expect(
    percentile(
      latency.map(({ bucket, count }) => [bucket, count]),
      1,
    )! / 10_000,
  ).toBeCloseTo(1, 1);
});

test('a batch in which nothing is new writes nothing but the event', () => {
  const first = projectBatch(ALL, NOTHING);
  const known: Known = {
    states: new Map([[first.deliveries[0]!.id, { status: 'delivered', attempts: 3, runs: 2, updatedAt: NOW }]]),
    facts: new Set([...first.attempts, ...first.deliveryFacts].map(({ id }) => id)),
  };
  const { events, ...rest } = projectBatch(ALL, known);
  expect(events).toHaveLength(1);
  expect(rest).toEqual({ deliveries: [], attempts: [], deliveryFacts: [], stats: [], latency: [] });
});

test('repeating any facts changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(ALL.length - 1), { maxLength: 12 }), (repeats) => {
      expect(projectBatch([...ALL, ...repeats.map((n) => ALL[n]!)], NOTHING)).toEqual(projectBatch(ALL, NOTHING));
    }),
  );
});

test('events are in the order of their key, by which shards wait for each other in a line', () => {
  const events = ['b', 'a!', 'a', 'B'].map((event) => fannedOut({ event, acceptedAt: NOW }, []));
  expect(projectBatch(events, NOTHING).events.map(({ id }) => id)).toEqual(['B', 'a', 'a!', 'b']);
});

test('asks for every delivery once, and for every fact', () => {
  const keys = keysOf(ALL);
  expect(keys.deliveries).toHaveLength(1);
  expect(keys.attempts).toHaveLength(3);
  expect(keys.otherFacts.map(({ id }) => id)).toEqual([RUN, expect.stringContaining('cancelled/')]);
});
