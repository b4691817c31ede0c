import type { EntityManager } from 'typeorm';

/**
 * The REGISTRY bucket as it was left by whoever wrote to it last: a bucket that is not like this is another one, a copy
 * from an earlier time, has lost something, or was written to by somebody else.
 */
export interface BucketPosition {
  /** When the bucket's stream was made, as the server says it. */
  readonly created: string;
  /** The last sequence of its stream. */
  readonly sequence: number;
  /** Keys in it. */
  readonly messages: number;
  /** Of its content; see `SnapshotMark`. */
  readonly generation: number;
}

/** Undefined before a bucket was filled for the first time. */
export async function readBucketPosition(manager: EntityManager): Promise<BucketPosition | undefined> {
  const [row] = await manager.query<{ created: string; sequence: string; messages: string; generation: string }[]>(
    'SELECT created, sequence, messages, generation FROM bucket_position',
  );
  return (
    row && {
      created: row.created,
      sequence: Number(row.sequence),
      messages: Number(row.messages),
      generation: Number(row.generation),
    }
  );
}

export async function writeBucketPosition(manager: EntityManager, position: BucketPosition): Promise<void> {
  const { created, sequence, messages, generation } = position;
  await manager.query(
    `INSERT INTO bucket_position (created, sequence, messages, generation) VALUES ($1, $2, $3, $4)
       ON CONFLICT ((true)) DO UPDATE
         SET created = excluded.created, sequence = excluded.sequence,
             messages = excluded.messages, generation = excluded.generation`,
    [created, sequence, messages, generation],
  );
}
