import { setTimeout as delay } from 'node:timers/promises';
import type { JetStreamManager } from '@nats-io/jetstream';
import pg from 'pg';
import { LOG_SHARDS } from '#domain';
import { subjects } from '#messaging';
import { monotonicMs } from '../clock.ts';
import { connected } from '../connect.ts';
import type { BenchPlatform } from '../platform.ts';
import type { Tally } from '../receiver-process.ts';

const LOOK_MS = 20;
const DEADLINE_MS = 300_000;

/** The gate of every scenario. @throws Error for a delivery that is missing, or that came twice */
export function noneLost({ received, repeated }: Pick<Tally, 'received' | 'repeated'>, expected: number): void {
  if (received !== expected) throw new Error(`${expected - received} of ${expected} deliveries are lost`);
  if (repeated > 0) throw new Error(`${repeated} deliveries came twice, though nothing failed`);
}

/** Until so many tasks, of which none is worked on, are in DELIVERIES. */
export function filled({ nats }: BenchPlatform, tasks: number): Promise<void> {
  return connected(nats, ({ jsm }) =>
    until(
      async () => (await jsm.streams.info('DELIVERIES')).state.messages === tasks,
      `${tasks} tasks to be in the queue`,
    ),
  );
}

/** The gate of what has not arrived: so many deliveries still wait, wherever, none of them lost or there twice. */
export function waitingAre({ nats }: BenchPlatform, deliveries: number): Promise<void> {
  return connected(nats, ({ jsm }) =>
    until(async () => (await waiting(jsm)) === deliveries, `${deliveries} deliveries to wait`),
  );
}

/** @throws Error at the deadline */
export async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (const started = monotonicMs(); !(await isSo()); await delay(LOOK_MS)) {
    if (monotonicMs() - started > DEADLINE_MS) throw new Error(`waited ${DEADLINE_MS / 1_000} s for ${what}`);
  }
}

/**
 * Waits until nothing waits in the streams and the read models have all of the log.
 * @returns milliseconds
 */
export function drained({ nats, postgres }: BenchPlatform): Promise<number> {
  const started = monotonicMs();
  return connected(nats, ({ jsm }) =>
    withPostgres(postgres.url, async (client) => {
      await until(
        async () => (await waiting(jsm)) === 0 && (await isProjected(jsm, client)),
        'nothing to wait any more, and all to be projected',
      );
      return Math.round(monotonicMs() - started);
    }),
  );
}

export async function withPostgres<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Messages that somebody has yet to work on. */
async function waiting(jsm: JetStreamManager): Promise<number> {
  const [deliveries, retries, lanes, fanout] = await Promise.all([
    jsm.streams.info('DELIVERIES'),
    jsm.streams.info('RETRIES'),
    jsm.streams.info('WAITING'),
    jsm.consumers.info('EVENTS', 'fanout'),
  ]);
  const messages = [deliveries, retries, lanes].reduce((sum, { state }) => sum + state.messages, 0);
  return messages + fanout.num_pending + fanout.num_ack_pending;
}

/** Whether the read models have the newest fact of each shard of the log. */
export async function isProjected(jsm: JetStreamManager, client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ log_shard: number; sequence: string }>(
    'SELECT log_shard, sequence FROM projector_positions',
  );
  const read = new Map(rows.map(({ log_shard, sequence }) => [log_shard, Number(sequence)]));
  for (let shard = 0; shard < LOG_SHARDS; shard++) {
    const last = await jsm.direct.getMessage('DELIVERY_LOG', { last_by_subj: subjects.logOfShard(shard) });
    if (last && (read.get(shard) ?? 0) < last.seq) return false;
  }
  return true;
}

/** The gate of read models. @throws Error unless they have so many deliveries, each delivered by its one attempt */
export async function allRecorded({ postgres }: BenchPlatform, deliveries: number): Promise<void> {
  const { delivered, attempts } = await withPostgres(postgres.url, async (client) => {
    const { rows } = await client.query<{ delivered: number; attempts: number }>(
      `SELECT (SELECT count(*)::int FROM deliveries WHERE status = 'delivered') AS delivered,
              (SELECT count(*)::int FROM attempts) AS attempts`,
    );
    return rows[0]!;
  });
  if (delivered !== deliveries || attempts !== deliveries) {
    throw new Error(`of ${deliveries} deliveries, ${delivered} are recorded as delivered, by ${attempts} attempts`);
  }
}

/** The gate of ingest. @throws Error unless so many events of a tenant and type are stored */
export async function allStored({ nats }: BenchPlatform, tenant: string, type: string, events: number): Promise<void> {
  const subject = subjects.event(tenant, type);
  const info = await connected(nats, ({ jsm }) => jsm.streams.info('EVENTS', { subjects_filter: subject }));
  const stored = info.state.subjects?.[subject] ?? 0;
  if (stored !== events) throw new Error(`${stored} events are stored, and ${events} were published`);
}
