import pg from 'pg';
import { Broker, DEFAULT_STREAM_SETTINGS, Publisher } from '#messaging';
import { createLogger } from '#service';
import { LOG_SHARDS, type Fact } from '#domain';
import { COUNTERS, PARTITIONED_TABLES, STATS_TABLES, Store } from '#store';
import { createDatabase, startNats, templateDatabase, waitUntil, type TestDatabase, type TestNats } from '#testkit';
import { Projector, type ProjectorOptions } from '../src/projector.ts';

const log = createLogger('test', 'silent');

/** A broker, a database, and projectors between them. */
export interface Bed {
  readonly nats: TestNats;
  readonly broker: Broker;
  readonly databaseUrl: string;
  readonly pool: pg.Pool;
  /** Another projector; ends with the bed unless it was ended before. */
  project(options?: Partial<ProjectorOptions>): Projector;
  publish(facts: readonly Fact[]): Promise<void>;
  /** Resolves when everything in the log is in the tables. */
  caughtUp(deadlineMs?: number): Promise<void>;
  rows<Row extends object>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Every row of every read model, but where it came from: statistics added up over the shards that counted them. */
  dump(): Promise<Record<string, unknown[]>>;
  stop(): Promise<void>;
}

const migrated = () =>
  templateDatabase('migrated', async (url) => {
    const store = new Store(url, 'test', log);
    await store.start();
    await store.close();
  });

/** @param own a Postgres that is not the one of all tests, to be restarted */
export async function openBed(own?: { readonly url: string }): Promise<Bed> {
  const nats = await startNats();
  let database: TestDatabase | undefined;
  if (own) {
    const store = new Store(own.url, 'test', log);
    await store.start();
    await store.close();
  } else {
    database = await createDatabase({ template: await migrated() });
  }
  const databaseUrl = own?.url ?? database!.url;
  const broker = await connectBroker(nats);
  const publisher = new Publisher(broker);
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  const projectors = new Set<Projector>();

  const rows = async <Row extends object>(sql: string, values?: unknown[]): Promise<Row[]> =>
    (await pool.query<Row>(sql, values)).rows;

  const bed: Bed = {
    nats,
    broker,
    databaseUrl,
    pool,
    rows,
    project(options = {}) {
      const projector = new Projector({ broker, databaseUrl, batch: 100, log, ...options });
      projector.start();
      projectors.add(projector);
      return projector;
    },
    async publish(facts) {
      for (let start = 0; start < facts.length; start += 500) {
        await Promise.all(facts.slice(start, start + 500).map((fact) => publisher.fact(fact, {})));
      }
    },
    async caughtUp(deadlineMs = 20_000) {
      await waitUntil(
        async () => {
          const { created } = await broker.jsm.streams.info('DELIVERY_LOG');
          const behind: string[] = [];
          for (let shard = 0; shard < LOG_SHARDS; shard++) {
            const last = await broker.jsm.direct.getMessage('DELIVERY_LOG', { last_by_subj: `log.${shard}.>` });
            const [at] = await rows<{ stream: string; sequence: string }>(
              'SELECT stream, sequence FROM projector_positions WHERE log_shard = $1',
              [shard],
            );
            if (last && (at?.stream !== created || Number(at.sequence) < last.seq)) behind.push(`${shard}@${last.seq}`);
          }
          if (behind.length > 0) throw new Error(`behind: ${behind.join(', ')}`);
          return true;
        },
        { deadlineMs, what: 'the projectors to catch up' },
      );
    },
    async dump() {
      const dump: Record<string, unknown[]> = {};
      for (const table of PARTITIONED_TABLES) dump[table] = await rows(`SELECT * FROM ${table} AS t ORDER BY t::text`);
      for (const table of Object.values(STATS_TABLES)) {
        dump[table] = await rows(
          `SELECT tenant, dimension, name, start, ${COUNTERS.map((name) => `sum(${name})::int AS ${name}`).join(', ')}
           FROM ${table} GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
        );
        dump[`${table} latency`] = await rows(
          `SELECT tenant, dimension, name, start, latency[n] AS bucket, sum(latency[n + 1])::int AS count
           FROM ${table} CROSS JOIN LATERAL generate_series(1, cardinality(latency), 2) AS n
           GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`,
        );
      }
      return dump;
    },
    async stop() {
      for (const projector of projectors) await projector.stop();
      await broker.close();
      await pool.end();
      await nats.stop();
      await database?.drop();
    },
  };
  return bed;
}

export async function connectBroker(nats: TestNats): Promise<Broker> {
  const broker = new Broker(nats.url, 'test', DEFAULT_STREAM_SETTINGS, log);
  await broker.start();
  return broker;
}
