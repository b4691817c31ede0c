import { HookwireError } from '#service';
import type { DataSource } from 'typeorm';
import type { Statement } from './statement.ts';

/** Runs statements within one snapshot. */
export type Read = <Row>(statement: Statement) => Promise<Row[]>;

/** A search that takes longer is not going to be worth waiting for, and holds one of few connections. */
const TIMEOUT_MS = 3_000;
const QUERY_CANCELED = '57014';

/**
 * - Without sequential scans: a plan made while the statistics of a new partition are missing would read it whole.
 * - Pages cost the same wherever they are: what is to be small is the number of rows. Else the planner prefers an index in
 *   the order of the table, and filters out the rows of all other tenants.
 * - Without JIT: compiling takes longer than any of these statements.
 */
const BEGIN = `
  BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL statement_timeout = ${TIMEOUT_MS};
  SET LOCAL enable_seqscan = off;
  SET LOCAL random_page_cost = 1;
  SET LOCAL jit = off`;

/**
 * Reads for people, with an end to it.
 * @throws HookwireError `query_timeout` when a statement takes too long
 */
export async function boundedRead<T>(db: DataSource, work: (read: Read) => Promise<T>): Promise<T> {
  const runner = db.createQueryRunner();
  try {
    // One round trip; TypeORM's own transaction would take one for each statement of it.
    await runner.query(BEGIN);
    try {
      return await work(<Row>({ text, values }: Statement) => runner.query(text, [...values]) as Promise<Row[]>);
    } finally {
      await runner.query('ROLLBACK').catch(() => undefined);
    }
  } catch (error) {
    if ((error as { code?: unknown }).code !== QUERY_CANCELED) throw error;
    throw new HookwireError(
      'query_timeout',
      `This took longer than ${TIMEOUT_MS / 1000} s and was ended; ask for less: a shorter time, one endpoint, one type.`,
      { cause: error },
    );
  } finally {
    await runner.release();
  }
}
