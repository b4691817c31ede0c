import type { ClientBase, Pool } from 'pg';

/** A stream as the projector knows it. */
export interface LogStream {
  /** When it was made: another time is another stream, which counts from 1 again. */
  readonly identity: string;
  readonly lastSequence: number;
}

export interface Position {
  readonly shard: number;
  readonly stream: string;
  /** Of the newest message that is in the tables. */
  readonly sequence: number;
}

/** Somebody else has written this shard in the meantime; read the position again and go on from there. */
export class PositionMovedError extends Error {
  constructor({ shard, sequence }: Position) {
    super(`log shard ${shard} is no longer at ${sequence}`);
  }
}

/**
 * Where to read on. It is 0 for a stream that is not the one of the rows, and for one that ends before the position:
 * it was put back to an earlier state, and its sequence numbers now stand for other facts. What is in the tables
 * already is not counted again, by the ids of the facts.
 */
export async function openPosition(
  pool: Pool,
  shard: number,
  stream: LogStream,
): Promise<Position & { readonly restarted: boolean }> {
  await pool.query(
    'INSERT INTO projector_positions (log_shard, stream, sequence) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING',
    [shard, stream.identity],
  );
  const { rowCount } = await pool.query(
    'UPDATE projector_positions SET stream = $2, sequence = 0 WHERE log_shard = $1 AND (stream <> $2 OR sequence > $3)',
    [shard, stream.identity, stream.lastSequence],
  );
  const { rows } = await pool.query<{ sequence: string }>(
    'SELECT sequence FROM projector_positions WHERE log_shard = $1',
    [shard],
  );
  return { shard, stream: stream.identity, sequence: Number(rows[0]!.sequence), restarted: rowCount === 1 };
}

/**
 * Compare-and-set of a shard's position, the first thing in a batch's transaction: until it ends, no other one of
 * the shard gets past this point.
 * @throws PositionMovedError
 */
export async function advancePosition(client: ClientBase, from: Position, to: number): Promise<void> {
  const { rowCount } = await client.query({
    name: 'advance-position',
    text: 'UPDATE projector_positions SET sequence = $4 WHERE log_shard = $1 AND stream = $2 AND sequence = $3',
    values: [from.shard, from.stream, from.sequence, to],
  });
  if (rowCount !== 1) throw new PositionMovedError(from);
}

/**
 * Makes sure that a shard is where it was left. Whoever has nothing to write would else not notice a rebuild.
 * @throws PositionMovedError
 */
export async function confirmPosition(pool: Pool, at: Position): Promise<void> {
  const now = (await readPositions(pool)).get(at.shard);
  if (now?.stream !== at.stream || now.sequence !== at.sequence) throw new PositionMovedError(at);
}

export async function readPositions(pool: Pool): Promise<Map<number, Position>> {
  const { rows } = await pool.query<{ log_shard: number; stream: string; sequence: string }>(
    'SELECT log_shard, stream, sequence FROM projector_positions',
  );
  return new Map(
    rows.map((row) => [row.log_shard, { shard: row.log_shard, stream: row.stream, sequence: Number(row.sequence) }]),
  );
}
