import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '#infrastructure';
import { monotonicMs } from '../clock.ts';
import type { RawLimits } from '../scenario.ts';

const ROWS_TOGETHER = 500;

/**
 * Rows of some 250 bytes with a primary key into a table, 500 in a transaction by `unnest`, one connection.
 * @returns rows a second, and of which Postgres
 */
export async function insertLimit(rows: number): Promise<Pick<RawLimits, 'inserted' | 'postgresVersion'>> {
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-bench-raw-'));
  const postgres = await startPostgres({ dir, log: () => undefined });
  const client = new pg.Client({ connectionString: postgres.url });
  try {
    await client.connect();
    await client.query('CREATE TABLE raw (at timestamptz, id text, body jsonb, n bigint, PRIMARY KEY (at, id))');
    const body = JSON.stringify({ text: 'x'.repeat(180) });
    const started = monotonicMs();
    for (let from = 0; from < rows; from += ROWS_TOGETHER) {
      const numbers = Array.from({ length: Math.min(ROWS_TOGETHER, rows - from) }, (_, n) => from + n);
      await client.query({
        name: 'raw',
        text: `INSERT INTO raw SELECT now(), id, body, n
                 FROM unnest($1::text[], $2::jsonb[], $3::bigint[]) AS row (id, body, n)`,
        values: [numbers.map((n) => `row-${n}`), numbers.map(() => body), numbers],
      });
    }
    return { inserted: rows / ((monotonicMs() - started) / 1_000), postgresVersion: postgres.version };
  } finally {
    await client.end();
    await postgres.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
