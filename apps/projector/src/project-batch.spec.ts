import fc from 'fast-check';
import { percentiles, type Fact } from '#domain';
import { addLatency, type Known, type StatsRow } from '#store';
import { attempted, cancelled, fannedOut, replayRequested, testId } from '#testkit';
import { keysOf, projectBatch as project } from './project-batch.ts';

const NOTHING: Known = { states: new Map(), facts: new Set() };
const NOW = Date.UTC(2026, 10, 22, 14, 30);
const ONE = { event: 'evt-1', endpoint: testId('ep', 'one'), acceptedAt: NOW };
const RUN = testId('run', 'again');

const MINUTES_SINCE = NOW - 86_400_000;
const projectBatch = (facts: readonly Fact[], known: Known) =>
  project(facts, known, { minutesSince: MINUTES_SINCE, contentSince: -Infinity });

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
  const hours = stats.filter(({ grain, dimension }) => grain === 'hour' && dimension === 'endpoint');
  expect(
    hours.map(({ start, attempts, succeeded, delivered, exhausted, cancelled: c }) => [
      start,
      attempts,
      succeeded,
      delivered,
      exhausted,
      c,
    ]),
  ).toEqual([
    [Date.UTC(2026, 10, 22, 14), 1, 0, 0, 0, 0],
    [Date.UTC(2026, 10, 22, 15), 2, 1, 1, 1, 0],
  ]);
});

test('they count for the endpoint, the type and the tenant, by minute, hour and day', () => {
  const { stats } = projectBatch([attempted(ONE)], NOTHING);
  expect(stats.map(({ grain, dimension, name, start }) => [grain, dimension, name, start])).toEqual(
    [
      ['minute', NOW],
      ['hour', Date.UTC(2026, 10, 22, 14)],
      ['day', Date.UTC(2026, 10, 22)],
    ].flatMap(([grain, start]) => [
      [grain, 'tenant', '', start],
      [grain, 'endpoint', ONE.endpoint, start],
      [grain, 'type', 'invoice.paid', start],
    ]),
  );
  const { latency: _latency, ...first } = stats[0]!;
  for (const row of stats) expect(row).toMatchObject({ ...first, ...pick(row) });
});

const pick = ({ grain, dimension, name, start }: StatsRow) => ({ grain, dimension, name, start });

test('minutes that are not kept are not counted', () => {
  const old = { ...ONE, acceptedAt: MINUTES_SINCE - 60_000 };
  expect(projectBatch([attempted(old)], NOTHING).stats.map(({ grain }) => grain)).not.toContain('minute');
});

test('failures count by the class of their answer', () => {
  const answers = [301, 404, 410, 500, 503, 100];
  const facts: Fact[] = answers.map((status, n) =>
    attempted(ONE, {
      attempt: n + 1,
      outcome: 'retry',
      response: { status, headers: {}, body: '', truncated: false },
    }),
  );
  const none = { response: undefined, error: { code: 'timeout', message: '' } as const };
  const { stats } = projectBatch([...facts, attempted(ONE, { attempt: 9, outcome: 'retry', ...none })], NOTHING);
  expect(stats[0]).toMatchObject({ attempts: 7, succeeded: 0, failed_3xx: 1, failed_4xx: 2, failed_5xx: 2 });
});

test('only answers and timeouts say how fast a receiver is', () => {
  const refused = { response: undefined, error: { code: 'connection_refused', message: '' } as const };
  const timeout = { response: undefined, error: { code: 'timeout', message: '' } as const };
  const { stats } = projectBatch(
    [
      attempted(ONE, { attempt: 1, outcome: 'retry', durationMs: 0, ...refused }),
      attempted(ONE, { attempt: 2, outcome: 'retry', durationMs: 10_000, ...timeout }),
      attempted(ONE, { attempt: 3, durationMs: 100 }),
    ],
    NOTHING,
  );
  expect(stats[0]).toMatchObject({ attempts: 3, timed: 2, duration_ms_sum: 10_100 });
  expect(percentiles(stats[0]!.latency, [1])[0]! / 10_000).toBeCloseTo(1, 1);
});

test('a batch in which nothing is new writes nothing but the event', () => {
  const first = projectBatch(ALL, NOTHING);
  const known: Known = {
    states: new Map([[first.deliveries[0]!.id, { status: 'delivered', attempts: 3, runs: 2, updatedAt: NOW }]]),
    facts: new Set([...first.attempts, ...first.deliveryFacts].map(({ id }) => id)),
  };
  const { events, ...rest } = projectBatch(ALL, known);
  expect(events).toHaveLength(1);
  expect(rest).toEqual({
    deliveries: [],
    changedDeliveries: [],
    attempts: [],
    deliveryFacts: [],
    erased: { events: [], attempts: [] },
    stats: [],
  });
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

test('histograms add up like what they were made of', () => {
  const histogram = fc
    .dictionary(fc.integer({ min: 0, max: 30 }).map(String), fc.integer({ min: 1, max: 9 }), { maxKeys: 12 })
    .map((counts) => Object.entries(counts).flatMap(([bucket, count]) => [Number(bucket), count]));
  fc.assert(
    fc.property(histogram, histogram, (one, other) => {
      const sum = addLatency(one, other);
      const plain = new Map<number, number>();
      for (const counts of [one, other]) {
        for (let n = 0; n < counts.length; n += 2) plain.set(counts[n]!, (plain.get(counts[n]!) ?? 0) + counts[n + 1]!);
      }
      expect(sum).toEqual([...plain].sort(([a], [b]) => a - b).flat());
    }),
  );
});

test('of attempts that are too old no headers and bodies are kept', () => {
  const response = { status: 200, headers: { server: 'x' }, body: 'aGVsbG8=', truncated: true };
  const facts = [
    attempted(ONE, { startedAt: NOW - 1, response }),
    attempted(ONE, { attempt: 2, startedAt: NOW, response }),
    attempted(ONE, {
      attempt: 3,
      startedAt: NOW - 1,
      response: undefined,
      error: { code: 'timeout', message: 'slow' },
    }),
  ];
  const { attempts } = project(facts, NOTHING, { minutesSince: MINUTES_SINCE, contentSince: NOW });
  const [old, kept, unanswered] = attempts;
  expect(old).toMatchObject({
    response_status: 200,
    response_headers: {},
    response_body: '',
    response_truncated: true,
  });
  expect(old!.request).toEqual({ ...facts[0]!.request, headers: {} });
  expect(kept).toMatchObject({
    request: facts[1]!.request,
    response_headers: response.headers,
    response_body: 'aGVsbG8=',
  });
  expect(unanswered).toMatchObject({ response_status: null, response_headers: null, response_body: null });
});
