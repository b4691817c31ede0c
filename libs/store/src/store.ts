import { HookwireError } from '#service';
import pg from 'pg';
import { DataSource, MigrationExecutor, type EntityManager } from 'typeorm';
import { entities } from './entities.ts';
import { migrations } from './migrations/index.ts';
import { observePool } from './pool-metrics.ts';

/** What the store says of itself while Postgres comes and goes. */
export interface StoreLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

const RETRY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** No query of a request is worth more; what hangs longer holds one of few connections. */
const STATEMENT_TIMEOUT_MS = 15_000;
/** Per process. Postgres allows 100 connections in its default configuration, and several processes share them. */
const POOL_SIZE = 10;
/** A probe must answer before whoever probes gives up: Kubernetes does after a second. */
const PROBE_TIMEOUT_MS = 900;

/** Any number, but the same in every process: whoever holds this lock migrates. */
const MIGRATION_LOCK = 4_720_001;

/**
 * The one pool of a process to Postgres. It waits for a server that is not there yet, brings the schema up to date,
 * and outlives a restart of the server: broken connections leave the pool, new ones are made on demand.
 */
export class Store {
  /** Resolves when Postgres is reached and the schema is there, however long that takes. */
  readonly ready: Promise<void>;
  readonly #url: string;
  readonly #name: string;
  readonly #log: StoreLog;
  readonly #host: string;
  #dataSource: DataSource | undefined;
  #problem: string | undefined = 'Postgres is not connected yet';
  #closed = false;
  #markReady!: () => void;
  #starting: Promise<void> | undefined;
  #probe: Promise<string | undefined> | undefined;

  /**
   * @param url `postgres://user:password@host:port/database`
   * @param name shown in `pg_stat_activity`
   */
  constructor(url: string, name: string, log: StoreLog) {
    this.#url = url;
    this.#name = name;
    this.#log = log;
    this.#host = new URL(url).host;
    this.ready = new Promise((resolve) => (this.#markReady = resolve));
  }

  /** @throws HookwireError `unavailable` until Postgres was reached */
  get dataSource(): DataSource {
    if (!this.#dataSource) throw new HookwireError('unavailable', this.#problem ?? 'Postgres is not connected yet');
    return this.#dataSource;
  }

  /** Why Postgres cannot be used right now; undefined when it answers. */
  async problem(): Promise<string | undefined> {
    if (!this.#dataSource) return this.#problem;
    // Probes that come faster than Postgres answers share one query.
    this.#probe ??= this.#ask(this.#dataSource).finally(() => (this.#probe = undefined));
    return Promise.race([this.#probe, after(PROBE_TIMEOUT_MS, `Postgres at ${this.#host} does not answer`)]);
  }

  /** Runs `work` in a transaction (read committed). An error rolls it back and goes on to the caller. */
  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  /** Connects and migrates, for as long as it takes. */
  start(): Promise<void> {
    this.#starting ??= this.#connectUntilDone();
    return this.#starting;
  }

  async #connectUntilDone(): Promise<void> {
    while (!this.#closed) {
      try {
        const dataSource = await this.#connect();
        this.#dataSource = dataSource;
        this.#problem = undefined;
        this.#markReady();
        return;
      } catch (error) {
        this.#problem = `Postgres at ${this.#host}: ${reason(error)}`;
        this.#log.warn({ err: error }, `waiting for Postgres at ${this.#host}`);
        await after(RETRY_MS, undefined);
      }
    }
  }

  async #connect(): Promise<DataSource> {
    const dataSource = new DataSource({
      type: 'postgres',
      driver: pg,
      url: this.#url,
      applicationName: this.#name,
      entities: [...entities],
      migrations: [...migrations],
      synchronize: false,
      installExtensions: false,
      logging: false,
      poolSize: POOL_SIZE,
      connectTimeoutMS: CONNECT_TIMEOUT_MS,
      // An idle connection that breaks is no event: the pool drops it. Without a handler it would end the process. Not
      // the error itself: `pg` hangs the whole client on it, with all it is configured with.
      poolErrorHandler: (error: unknown) =>
        this.#log.warn({ reason: reason(error) }, 'an idle Postgres connection broke'),
      extra: { statement_timeout: STATEMENT_TIMEOUT_MS, keepAlive: true },
    });
    await dataSource.initialize();
    try {
      const names = await migrate(dataSource);
      observePool('store', (dataSource.driver as unknown as { master: pg.Pool }).master);
      this.#log.info({ migrations: names }, `connected to Postgres at ${this.#host}`);
      return dataSource;
    } catch (error) {
      await dataSource.destroy().catch(() => undefined);
      throw error;
    }
  }

  async #ask(dataSource: DataSource): Promise<string | undefined> {
    try {
      await dataSource.query('SELECT 1');
      return undefined;
    } catch (error) {
      return `Postgres at ${this.#host}: ${reason(error)}`;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#starting;
    this.#problem = 'the connection to Postgres is closed';
    const dataSource = this.#dataSource;
    this.#dataSource = undefined;
    await dataSource?.destroy();
  }
}

/** Brings the schema up to date; processes that start together take turns, and the first does the work. */
async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    // Changing large tables, and waiting for another process that does, may take longer than any query of a request.
    await runner.query('SET statement_timeout = 0');
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = 'each';
      return (await executor.executePendingMigrations()).map(({ name }) => name);
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await runner.query(`SET statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
    }
  } finally {
    await runner.release();
  }
}

/** A refused connection to a name with several addresses is an AggregateError without a message. */
function reason(error: unknown): string {
  const { message, code } = error as Error & { code?: string };
  return message || code || String(error);
}

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, ms, value).unref());
}
