import { jest } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { FIRST_RUN, type Fact } from '#domain';
import { attempted, cancelled, fannedOut, replayRequested, testId, waitUntil, type Subject } from '#testkit';
import { openBed, type Bed } from '../test/projection-bed.ts';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const NOW = Date.now();
const ENDPOINT = testId('ep', 'one');

let bed: Bed;
beforeEach(async () => {
  bed = await openBed();
});
afterEach(() => bed.stop());

async function project(facts: readonly Fact[]): Promise<void> {
  bed.project();
  await bed.publish(facts);
  await bed.caughtUp();
}

const subject = (event: string, acceptedAt = NOW, endpoint = ENDPOINT): Subject => ({ event, endpoint, acceptedAt });

test('facts become rows', async () => {
  const one = subject('evt-1');
  const failed = attempted(one, {
    outcome: 'retry',
    nextAttemptAt: NOW + 5_000,
    response: undefined,
    firstByteMs: undefined,
    error: { code: 'connection_refused', message: 'refused' },
  });
  await project([fannedOut(one, [ENDPOINT]), failed, attempted(one, { attempt: 2, startedAt: NOW + 5_000 })]);

  expect(await bed.rows('SELECT id, type, matched, accepted_at FROM events')).toEqual([
    { id: 'evt-1', type: 'invoice.paid', matched: 1, accepted_at: new Date(NOW) },
  ]);
  expect(
    await bed.rows(
      'SELECT id, status, attempts, runs, delivered_at, next_attempt_at, last_status_code FROM deliveries',
    ),
  ).toEqual([
    {
      id: failed.delivery,
      status: 'delivered',
      attempts: 2,
      runs: 1,
      delivered_at: new Date(NOW + 5_020),
      next_attempt_at: null,
      last_status_code: 200,
    },
  ]);
  expect(
    await bed.rows(
      `SELECT attempt, outcome, settled, error_code, convert_from(response_body, 'UTF8') AS body, request->>'url' AS url
       FROM attempts ORDER BY attempt`,
    ),
  ).toEqual([
    {
      attempt: 1,
      outcome: 'retry',
      settled: null,
      error_code: 'connection_refused',
      body: null,
      url: failed.request.url,
    },
    {
      attempt: 2,
      outcome: 'delivered',
      settled: 'delivered',
      error_code: null,
      body: '{"received":true}',
      url: failed.request.url,
    },
  ]);
  expect(
    await bed.rows(
      `SELECT sum(attempts)::int AS attempts, sum(succeeded)::int AS succeeded, sum(timed)::int AS timed
       FROM stats_hours WHERE dimension = $1`,
      ['endpoint'],
    ),
  ).toEqual([{ attempts: 2, succeeded: 1, timed: 1 }]);
});

test('deliveries that shared a request each have their attempt, with the batch', async () => {
  const shared = { batch: { id: 'bat_1', size: 2 } };
  await project([attempted(subject('evt-1'), shared), attempted(subject('evt-2'), shared)]);
  expect(await bed.rows('SELECT batch_id, batch_size FROM attempts')).toEqual(
    Array(2).fill({ batch_id: 'bat_1', batch_size: 2 }),
  );
});

test('an event that matched nobody is an event without deliveries', async () => {
  await project([fannedOut({ event: 'evt-lonely', acceptedAt: NOW }, [])]);
  expect(await bed.rows('SELECT id, matched FROM events')).toEqual([{ id: 'evt-lonely', matched: 0 }]);
  expect(await bed.rows('SELECT * FROM deliveries')).toEqual([]);
});

/** All kinds of facts, over several events, endpoints and hours. */
function history(): Fact[] {
  const facts: Fact[] = [];
  for (let n = 0; n < 40; n++) {
    const one = subject(`evt-${n}`, NOW - n * MINUTE * 7, testId('ep', `e${n % 7}`));
    facts.push(fannedOut(one, [one.endpoint]));
    if (n % 5 === 0) facts.push(cancelled(one));
    else if (n % 3 === 0) facts.push(attempted(one, { outcome: 'exhausted', durationMs: n * 11.5 }));
    else facts.push(attempted(one, { durationMs: n * 3.7 }));
    if (n % 4 === 0) {
      const run = testId('run', `${n}`);
      facts.push(replayRequested(one, run, NOW), attempted(one, { run, startedAt: NOW + 10 }));
    }
  }
  return facts;
}

test('a fact that comes twice is counted once, also from a log that was made anew', async () => {
  await project(history());
  const once = await bed.dump();
  expect(once['deliveries']).toHaveLength(40);
  expect(once['delivery_facts']).toHaveLength(18);

  // The broker would drop the same message id; a new log takes them all, in another order of batches.
  const jsm = await jetstreamManager(bed.broker.nc);
  const { config } = await jsm.streams.info('DELIVERY_LOG');
  await jsm.streams.delete('DELIVERY_LOG');
  await jsm.streams.add(config);
  await bed.publish(history());
  await bed.publish(history().map((fact, n) => ({ ...fact, id: fact.kind === 'fanned_out' ? `again-${n}` : fact.id })));
  await bed.caughtUp();
  expect(await bed.dump()).toEqual(once);
});

test('a log that was put back to an earlier state is read from its beginning', async () => {
  const projector = bed.project();
  await bed.publish(history());
  await bed.caughtUp();
  const before = await bed.dump();
  await projector.stop();
  await bed.rows('UPDATE projector_positions SET sequence = 1000000');
  await project([attempted(subject('after it'))]);
  await waitUntil(
    async () => {
      const [row] = await bed.rows<{ n: number }>('SELECT max(sequence)::int AS n FROM projector_positions');
      return row!.n < 1_000_000;
    },
    { deadlineMs: 3_000, what: 'the positions to be set back' },
  );
  await bed.caughtUp();
  expect(await bed.rows("SELECT status FROM deliveries WHERE event_id = 'after it'")).toEqual([
    { status: 'delivered' },
  ]);
  await bed.rows("DELETE FROM deliveries WHERE event_id = 'after it'");
  expect((await bed.dump())['deliveries']).toEqual(before['deliveries']);
});

test('an attempt may be logged before the fan-out it came from', async () => {
  const one = subject('evt-1');
  await project([attempted(one), fannedOut(one, [ENDPOINT])]);
  expect(await bed.rows('SELECT status, attempts FROM deliveries')).toEqual([{ status: 'delivered', attempts: 1 }]);
  expect(await bed.rows('SELECT matched FROM events')).toEqual([{ matched: 1 }]);
});

test('what was delivered stays delivered when a replay of it fails', async () => {
  const one = subject('evt-1');
  const run = testId('run', 'again');
  await project([
    fannedOut(one, [ENDPOINT]),
    attempted(one),
    replayRequested(one, run, NOW + 100),
    attempted(one, { run, outcome: 'exhausted', startedAt: NOW + 200 }),
  ]);
  expect(await bed.rows('SELECT status, attempts, runs, delivered_at FROM deliveries')).toEqual([
    { status: 'delivered', attempts: 2, runs: 2, delivered_at: new Date(NOW + 60) },
  ]);
  expect(
    await bed.rows(
      `SELECT sum(delivered)::int AS delivered, sum(exhausted)::int AS exhausted FROM stats_days WHERE dimension = 'type'`,
    ),
  ).toEqual([{ delivered: 1, exhausted: 0 }]);
});

test('a replay after a cancellation is pending again, and the cancellation counts once', async () => {
  const one = subject('evt-1');
  const run = testId('run', 'again');
  const facts = [fannedOut(one, [ENDPOINT]), cancelled(one), replayRequested(one, run, NOW + 100)];
  await project([...facts, { ...cancelled(one), at: NOW + 150 }]);
  expect(await bed.rows('SELECT status, runs FROM deliveries')).toEqual([{ status: 'pending', runs: 2 }]);
  expect(await bed.rows(`SELECT cancelled::int FROM stats_minutes WHERE dimension = 'tenant'`)).toEqual([
    { cancelled: 1 },
  ]);
});

test('what cannot be projected is skipped, and nothing else', async () => {
  const good = ['a', 'b', 'c'].map((event) => subject(event));
  const js = bed.broker.js;
  const where = `log.${0}.x.y`;
  bed.project();
  await bed.publish([attempted(good[0]!)]);
  await js.publish(where, '{"kind":');
  await js.publish(where, JSON.stringify({ kind: 'unheard_of', id: 'x' }));
  await js.publish(where, JSON.stringify({ ...attempted(subject('bad-time')), startedAt: 1e300 }));
  await js.publish(
    where,
    JSON.stringify({ ...attempted(subject('bad-id')), delivery: attempted(subject('b', 5)).delivery }),
  );
  // Well formed, but Postgres refuses to index anything so long: found out in the transaction.
  const long = Array.from({ length: 9_000 }, (_, n) => n.toString(36)).join('');
  await bed.publish([{ ...cancelled(good[1]!), id: long }, attempted(good[1]!), attempted(good[2]!)]);
  await bed.caughtUp();
  expect(await bed.rows('SELECT event_id, status FROM deliveries ORDER BY event_id')).toEqual(
    ['a', 'b', 'c'].map((event_id) => ({ event_id, status: 'delivered' })),
  );
});

test('what Postgres cannot hold as text is replaced, and bodies are kept byte by byte', async () => {
  const body = Buffer.from([0, 0xff, 0xfe, 0x41, 0]);
  await project([
    attempted(subject('evt-1'), {
      outcome: 'exhausted',
      response: { status: 500, headers: { 'x-\0': 'a\0b\ud800c' }, body: body.toString('base64'), truncated: true },
      error: { code: 'send_failed', message: 'it said \0 and 😀' },
    }),
  ]);
  expect(
    await bed.rows('SELECT response_headers, response_body, response_truncated, error_message FROM attempts'),
  ).toEqual([
    {
      response_headers: { 'x-\ufffd': 'a\ufffdb\ufffdc' },
      response_body: body,
      response_truncated: true,
      error_message: 'it said \ufffd and 😀',
    },
  ]);
});

test('each UTC day has its partition, whenever it was', async () => {
  const midnight = Date.UTC(2026, 0, 1);
  const times = [midnight - 1, midnight, Date.UTC(2019, 5, 5, 12), NOW];
  await project(times.map((at, n) => attempted(subject(`evt-${n}`, at))));
  const partitions = await bed.rows<{ name: string }>(
    `SELECT DISTINCT tableoid::regclass::text AS name FROM deliveries ORDER BY 1`,
  );
  expect(partitions.map(({ name }) => name)).toEqual([
    'deliveries_20190605',
    'deliveries_20251231',
    'deliveries_20260101',
    `deliveries_${new Date(NOW).toISOString().slice(0, 10).replaceAll('-', '')}`,
  ]);
});

test('a partition that is dropped while the projector runs is made again', async () => {
  await project([attempted(subject('old', Date.UTC(2020, 1, 1)))]);
  await bed.rows('DROP TABLE deliveries_20200201, attempts_20200201');
  await bed.publish([attempted(subject('old', Date.UTC(2020, 1, 1)), { attempt: 2 })]);
  await bed.caughtUp();
  expect(await bed.rows('SELECT attempts FROM deliveries')).toEqual([{ attempts: 1 }]);
});

test('one fan-out to many endpoints of several log shards makes one event', async () => {
  const endpoints = Array.from({ length: 200 }, (_, n) => testId('ep', `many-${n}`));
  const events = Array.from({ length: 20 }, (_, n) => `evt-${n}`);
  const facts = events.flatMap((event) =>
    endpoints.map((endpoint) => ({ ...fannedOut({ event, acceptedAt: NOW }, [endpoint]), matched: 200 })),
  );
  await project(facts);
  expect(await bed.rows('SELECT count(*)::int, min(matched), max(matched) FROM events')).toEqual([
    { count: 20, min: 200, max: 200 },
  ]);
  expect(await bed.rows('SELECT count(*)::int FROM deliveries WHERE status = $1', ['pending'])).toEqual([
    { count: 4_000 },
  ]);
  expect(await bed.rows('SELECT count(DISTINCT run) FROM attempts WHERE run = $1', [FIRST_RUN])).toEqual([
    { count: '0' },
  ]);
});
