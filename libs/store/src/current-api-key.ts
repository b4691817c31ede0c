import type { DataSource, EntityManager } from 'typeorm';

/** The id of the key that is in the place of a key that was rotated, however often; its own while it was not. */
export async function currentApiKey(db: DataSource | EntityManager, id: string): Promise<string> {
  const line = await db.query<{ id: string }[]>(
    `WITH RECURSIVE line AS (
       SELECT id, replaced_by, 1 AS nth FROM api_key WHERE id = $1
       UNION ALL
       SELECT successor.id, successor.replaced_by, nth + 1
       FROM line JOIN api_key successor ON successor.id = line.replaced_by
     )
     SELECT id FROM line ORDER BY nth DESC LIMIT 1`,
    [id],
  );
  return line[0]?.id ?? id;
}
