import type { Pool, PoolClient } from 'pg';
import { countStats, dayOf, minutesKeptSince, PARTITIONED_TABLES, partitionName, type Grain } from '#store';
import { DAY_MS, EVENT_TYPES, type World } from './world.ts';

/** What one delivery takes on average, as it is made below. */
const ATTEMPTS_A_DELIVERY = 1.2;
const DELIVERIES_AN_EVENT = 2;

export interface Filled {
  readonly events: number;
  readonly deliveries: number;
  readonly attempts: number;
}

/**
 * Puts attempts, and all that belongs to them, where the projector would have put them: a day's rows into a table of its
 * own, which then becomes the partition. So the indexes are made once, and a few million rows take minutes.
 * @param attempts how many, about
 */
export async function fill(pool: Pool, world: World, attempts: number, onDay: (done: number) => void): Promise<Filled> {
  const filled = { events: 0, deliveries: 0, attempts: 0 };
  const days = Array.from({ length: world.days }, (_, n) => world.end - (n + 1) * DAY_MS);
  const eventsADay = Math.ceil(attempts / world.days / ATTEMPTS_A_DELIVERY / DELIVERIES_AN_EVENT);
  let done = 0;
  const work = async (): Promise<void> => {
    const client = await pool.connect();
    try {
      await client.query(`SET maintenance_work_mem = '256MB'; SET work_mem = '128MB'; SET statement_timeout = 0`);
      for (let day = days.shift(); day !== undefined; day = days.shift()) {
        const made = await fillDay(client, world, day, eventsADay);
        for (const name of ['events', 'deliveries', 'attempts'] as const) filled[name] += made[name];
        onDay(++done);
      }
    } finally {
      client.release();
    }
  };
  await Promise.all([work(), work()]);
  await pool.query('VACUUM (ANALYZE)');
  return filled;
}

async function fillDay(client: PoolClient, world: World, day: number, events: number): Promise<Filled> {
  const name = dayOf(day);
  await client.query('BEGIN');
  for (const table of PARTITIONED_TABLES) {
    await client.query(`CREATE TABLE ${partitionName(table, name)} (LIKE ${table} INCLUDING DEFAULTS)`);
  }
  const table = (of: (typeof PARTITIONED_TABLES)[number]) => partitionName(of, name);
  // The same rows whenever it is run, but for their times.
  await client.query('SELECT setseed($1)', [(world.end - day) / DAY_MS / 1_000]);
  await client.query(stageEvents(events), [
    JSON.stringify(world.tenants),
    new Date(day),
    EVENT_TYPES,
    world.tenants.reduce((sum, { endpoints }) => sum + endpoints.length, 0),
  ]);
  await client.query(STAGE_DELIVERIES, [JSON.stringify(world.tenants)]);
  await client.query(STAGE_ATTEMPTS);
  const counts = [
    await client.query(`INSERT INTO ${table('events')}
      SELECT accepted_at, tenant, id, type, accepted_at, n, attributes, matched FROM staged_events`),
    await client.query(`INSERT INTO ${table('deliveries')}
      SELECT accepted_at, id, tenant, event_id, endpoint_id, event_type, 1, status, attempts, 1, accepted_at,
        accepted_at + interval '1 s' * attempts, CASE WHEN status = 'delivered' THEN accepted_at + interval '1 s' END,
        CASE WHEN status = 'retrying' THEN accepted_at + interval '1 h' END,
        CASE WHEN status = 'delivered' THEN 200 WHEN attempts > 0 THEN failed_with END,
        CASE WHEN status = 'cancelled' THEN 'endpoint_disabled' WHEN status <> 'delivered' THEN failed_error END
      FROM staged_deliveries`),
    await client.query(`INSERT INTO ${table('attempts')} (accepted_at, delivery_id, id, tenant, endpoint_id, run, attempt,
        started_at, duration_ms, first_byte_ms, latency_bucket, settled, outcome, request, response_status,
        response_headers, response_body, response_truncated, error_code, error_message)
      SELECT accepted_at, delivery_id, 'att_' || substr(delivery_id, 5, 10) || substr(md5(delivery_id || attempt), 1, 16),
        tenant, endpoint_id, 'first', attempt, at, duration_ms, duration_ms, latency_bucket, settled, outcome,
        jsonb_build_object('method', 'POST', 'url', 'https://receiver.example/hooks', 'headers', jsonb_build_object(
          'content-type', 'application/json', 'webhook-id', delivery_id, 'webhook-timestamp', extract(epoch FROM at)::bigint::text,
          'webhook-signature', 'v1,****', 'user-agent', 'Hookwire/1')),
        response_status, CASE WHEN response_status IS NOT NULL THEN
          '{"date": "Sat, 31 Jan 2026 12:00:00 GMT", "server": "nginx", "content-type": "application/json"}'::jsonb END,
        CASE WHEN response_status IS NOT NULL THEN '{"received":true}'::bytea END,
        CASE WHEN response_status IS NOT NULL THEN false END,
        error_code, CASE WHEN error_code IS NOT NULL THEN 'no answer' END
      FROM staged_attempts`),
  ].map(({ rowCount }) => rowCount ?? 0);
  await client.query(`INSERT INTO ${table('event_attributes')}
    SELECT accepted_at, tenant, hashtextextended(key || '=' || value, 0), id
    FROM staged_events CROSS JOIN LATERAL jsonb_each_text(attributes)`);
  const grains: Grain[] = day >= minutesKeptSince(Date.now()) ? ['minute', 'hour', 'day'] : ['hour', 'day'];
  // Retries were made on the same day here, so that a day can be counted by itself.
  for (const grain of grains) await client.query(countStats(grain, FACTS));
  await client.query('DROP TABLE staged_events, staged_deliveries, staged_attempts');
  for (const of of PARTITIONED_TABLES) {
    await client.query(
      `ALTER TABLE ${of} ATTACH PARTITION ${table(of)}
       FOR VALUES FROM ('${name} 00:00Z') TO ('${dayOf(day + DAY_MS)} 00:00Z')`,
    );
  }
  await client.query('COMMIT');
  const [eventCount, deliveryCount, attemptCount] = counts as [number, number, number];
  return { events: eventCount, deliveries: deliveryCount, attempts: attemptCount };
}

const FACTS = `
  SELECT tenant, endpoint_id, event_type, at, settled, 1 AS attempt, outcome, response_status, latency_bucket, duration_ms
  FROM staged_attempts`;

/** An id's ten letters of time; see `sortableId`. @param ms SQL of milliseconds */
function timeLetters(ms: string): string {
  return Array.from(
    { length: 10 },
    (_, n) => `substr('0123456789abcdefghjkmnpqrstvwxyz', ((${ms} >> ${(9 - n) * 5}) & 31)::int + 1, 1)`,
  ).join(' || ');
}

// Tenants have events as they have endpoints; the first types are the most frequent. One in 40 events matches nobody.
const stageEvents = (events: number): string => `
  CREATE TEMPORARY TABLE staged_events ON COMMIT DROP AS
  WITH tenants AS (
    SELECT t->>'id' AS tenant, sum(jsonb_array_length(t->'endpoints')) OVER (ORDER BY place) AS up_to,
      jsonb_array_length(t->'endpoints') AS endpoints
    FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS list (t, place)
  ), drawn AS MATERIALIZED (
    SELECT n, random() * $4::int AS ticket, date_trunc('milliseconds', $2::timestamptz + random() * interval '82800 s') AS accepted_at,
      ($3::text[])[1 + floor(random() ^ 2 * cardinality($3::text[]))::int] AS type, random() AS luck, random() AS luck2
    FROM generate_series(1, ${events}) AS n
  )
  SELECT n, tenant, accepted_at, type, 'evt_' || to_char(accepted_at, 'YYYYMMDD') || '_' || n AS id,
    CASE WHEN luck < 0.025 THEN 0 ELSE 1 + (n % 3) END AS matched,
    jsonb_build_object('region', CASE WHEN luck2 < 0.6 THEN 'eu' WHEN luck2 < 0.99 THEN 'us' ELSE 'ap' END,
      'customer', 'c-' || floor(luck2 * 100000)) AS attributes
  FROM drawn JOIN tenants ON ticket >= up_to - endpoints AND ticket < up_to`;

// The first endpoints have the most deliveries. 94 % are delivered, one in 20 of those at a later attempt; failures are
// of a few endpoints mostly.
const STAGE_DELIVERIES = `
  CREATE TEMPORARY TABLE staged_deliveries ON COMMIT DROP AS
  WITH tenants AS (
    SELECT t->>'id' AS tenant, ARRAY(SELECT jsonb_array_elements_text(t->'endpoints')) AS endpoints
    FROM jsonb_array_elements($1::jsonb) AS list (t)
  ), drawn AS MATERIALIZED (
    SELECT e.accepted_at, e.tenant, e.id AS event_id, e.type AS event_type, k, random() AS luck, random() AS kind,
      (floor(random() ^ 2 * cardinality(t.endpoints)))::int AS place, t.endpoints
    FROM staged_events e JOIN tenants t USING (tenant) CROSS JOIN LATERAL generate_series(1, e.matched) AS k
  ), placed AS (
    SELECT *, endpoints[1 + (place + k) % cardinality(endpoints)] AS endpoint_id,
      luck * CASE WHEN place % 7 = 3 THEN 0.6 ELSE 1 END AS outcome
    FROM drawn
  )
  SELECT DISTINCT ON (accepted_at, id) accepted_at, id, tenant, event_id, event_type, endpoint_id, status, attempts,
    (ARRAY[500, 503, 404, 429, NULL, NULL]::int[])[1 + floor(kind * 6)::int] AS failed_with,
    CASE WHEN kind >= 5.0 / 6 THEN 'connection_refused' WHEN kind >= 4.0 / 6 THEN 'timeout' END AS failed_error
  FROM placed
  CROSS JOIN LATERAL (
    SELECT 'dlv_' || ${timeLetters('(extract(epoch FROM accepted_at) * 1000)::bigint')} ||
        substr(md5(event_id || endpoint_id), 1, 16) AS id,
      CASE WHEN outcome > 0.06 THEN 'delivered' WHEN outcome > 0.015 THEN 'exhausted'
        WHEN outcome > 0.008 THEN 'cancelled' WHEN outcome > 0.003 THEN 'retrying' ELSE 'pending' END AS status,
      CASE WHEN outcome > 0.11 THEN 1 WHEN outcome > 0.06 THEN 2 WHEN outcome > 0.015 THEN 4
        WHEN outcome > 0.008 THEN 0 WHEN outcome > 0.003 THEN 2 ELSE 0 END AS attempts
  ) AS made`;

// Durations are spread like real ones: most some ten milliseconds, a few of seconds.
const STAGE_ATTEMPTS = `
  CREATE TEMPORARY TABLE staged_attempts ON COMMIT DROP AS
  WITH drawn AS MATERIALIZED (
    SELECT d.*, attempt, (8 + 25 * -ln(1 - random()) + CASE WHEN random() < 0.02 THEN 2000 * random() ELSE 0 END) AS ms
    FROM staged_deliveries d CROSS JOIN LATERAL generate_series(1, d.attempts) AS attempt
  )
  SELECT accepted_at, id AS delivery_id, tenant, endpoint_id, event_type, attempt, accepted_at + interval '40 s' * attempt AS at,
    round(ms)::int AS duration_ms,
    CASE WHEN is_success OR failed_error IS DISTINCT FROM 'connection_refused'
      THEN ceil(ln(greatest(ms, 1.0)) / ln(1.04))::smallint END AS latency_bucket,
    CASE WHEN attempt = attempts AND status IN ('delivered', 'exhausted') THEN status END AS settled,
    CASE WHEN is_success THEN 'delivered' WHEN attempt = attempts AND status = 'exhausted' THEN 'exhausted' ELSE 'retry' END
      AS outcome,
    CASE WHEN is_success THEN 200 ELSE failed_with END AS response_status,
    CASE WHEN NOT is_success THEN failed_error END AS error_code
  FROM drawn CROSS JOIN LATERAL (SELECT attempt = attempts AND status = 'delivered' AS is_success) AS last`;
