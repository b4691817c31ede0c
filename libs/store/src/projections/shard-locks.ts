import pg from 'pg';

/** What the locks say of themselves. */
export interface LockLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ShardLocksOptions {
  readonly url: string;
  readonly shards: number;
  readonly log: LockLog;
  /** This process has the shard now. */
  onHeld(shard: number): void;
  /** It is to give it up, or has lost it: resolves when work on it has ended. */
  onLost(shard: number): Promise<void>;
}

/** Any number, but the same in every process: the class of the locks of shards, and of the sign of life. */
const LOCK_CLASS = 4_720_003;
/** Held by every live process, shared, so that they can count each other. No shard has this number. */
const ALIVE = 1_000_000;

const TICK_MS = 500;
const TIMEOUT_MS = 5_000;

/**
 * Which process works on which shard, by Postgres advisory locks on a connection of their own. Each process takes at
 * most its share of the shards, and gives some up when another one joins; the locks of one that dies are free as soon
 * as Postgres notices. Nothing depends on these locks but peace: they keep two from doing the same work.
 */
export class ShardLocks {
  readonly #options: ShardLocksOptions;
  readonly #held = new Set<number>();
  #client: pg.Client | undefined;
  #problem: string | undefined = 'Postgres is not connected yet';
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;
  #tick: Promise<void> = Promise.resolve();

  constructor(options: ShardLocksOptions) {
    this.#options = options;
  }

  /** Why no shard can be had right now; undefined when all is well, with or without shards. */
  problem(): string | undefined {
    return this.#problem;
  }

  start(): void {
    this.#tick = this.#balance().then(() => {
      if (!this.#stopped) this.#timer = setTimeout(() => this.start(), TICK_MS);
    });
  }

  /** Gives everything up, when the work on it has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#tick;
    await this.#drop();
  }

  async #balance(): Promise<void> {
    try {
      const client = (this.#client ??= await this.#connect());
      // Also shows that the connection still lives, and the locks with it.
      const share = Math.ceil(this.#options.shards / (await countAlive(client)));
      while (this.#held.size > share) await this.#release(client, Math.max(...this.#held));
      for (let shard = 0; shard < this.#options.shards && this.#held.size < share && !this.#stopped; shard++) {
        if (!this.#held.has(shard) && (await tryLock(client, shard))) {
          this.#held.add(shard);
          this.#options.onHeld(shard);
        }
      }
      this.#problem = undefined;
    } catch (error) {
      const message = `Postgres: ${(error as Error).message}`;
      if (this.#problem !== message) this.#options.log.warn({ err: error }, 'the locks of the log shards are lost');
      this.#problem = message;
      await this.#drop();
    }
  }

  async #release(client: pg.Client, shard: number): Promise<void> {
    this.#held.delete(shard);
    await this.#options.onLost(shard);
    await client.query('SELECT pg_advisory_unlock($1, $2)', [LOCK_CLASS, shard]);
    this.#options.log.info({ shard }, 'log shard given up to another projector');
  }

  async #drop(): Promise<void> {
    const shards = [...this.#held];
    this.#held.clear();
    await Promise.all(shards.map((shard) => this.#options.onLost(shard)));
    const client = this.#client;
    this.#client = undefined;
    await client?.end().catch(() => undefined);
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#options.url,
      application_name: 'hookwire-projector-locks',
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
      keepAlive: true,
    });
    // The next tick finds out; without a listener the process would end.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT pg_advisory_lock_shared($1, $2)', [LOCK_CLASS, ALIVE]);
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }
}

async function countAlive(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ alive: number }>(
    `SELECT count(*)::int AS alive FROM pg_locks
     WHERE locktype = 'advisory' AND classid = $1 AND objid = $2 AND objsubid = 2 AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LOCK_CLASS, ALIVE],
  );
  return Math.max(1, rows[0]!.alive);
}

async function tryLock(client: pg.Client, shard: number): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS held', [
    LOCK_CLASS,
    shard,
  ]);
  return rows[0]!.held;
}
