import pg from 'pg';

const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that died without a word is given up after this long; a batch takes milliseconds. */
const QUERY_TIMEOUT_MS = 60_000;

/**
 * - A batch's rows and position are one transaction: when a crash of Postgres takes the last few, they are read
 *   again. So nothing is won by waiting for the disk.
 * - The projector looks up rows by their keys, a few among millions. A plan made while a table was new and empty
 *   would read it whole for each; without sequential scans the planner is left with the indexes.
 */
const SESSION = '-c synchronous_commit=off -c enable_seqscan=off';

export interface ProjectionPoolOptions {
  readonly size: number;
  /** For work that takes longer than a batch; 0 waits for ever. */
  readonly queryTimeoutMs?: number;
  onIdleError(error: Error): void;
}

/** The connections that batches are written through. */
export function projectionPool(url: string, options: ProjectionPoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'hookwire-projector',
    options: SESSION,
    max: options.size,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: options.queryTimeoutMs ?? QUERY_TIMEOUT_MS,
    keepAlive: true,
  });
  pool.on('error', (error) => options.onIdleError(error));
  // While a connection is in use its errors reach whoever waits for a query; between two queries nobody does, and an
  // error that nobody listens to would end the process. The next query on it fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Runs `work` in a transaction. After any error the connection is thrown away: its state is not known. */
export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}
