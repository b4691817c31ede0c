import { apps } from '#testkit';
import { connected } from '../connect.ts';
import type { BenchPlatform } from '../platform.ts';
import { withPostgres } from './drained.ts';

/**
 * Copies an endpoint in Postgres, which takes seconds where the API would take minutes, and has the registry fill its
 * bucket anew. All that read it are started again: producers from before have nobody to publish to.
 * @param id of one that was made through the API
 * @param numbers of the copies: those after `from`, up to `to`
 * @param eventType of each, in SQL, where `n` is its number
 */
export async function copyEndpoint(
  platform: BenchPlatform,
  id: string,
  { from, to }: { readonly from: number; readonly to: number },
  eventType: string,
): Promise<void> {
  // Whoever reads the bucket needs time to notice that it is another one: it is to be new to all of them.
  const readers = apps.filter((app) => app !== 'projector' && platform.all(app).length > 0);
  await Promise.all(readers.map((app) => platform.end(app)));
  await withPostgres(platform.postgres.url, (client) =>
    client.query(
      `INSERT INTO endpoint
         SELECT made.* FROM endpoint e CROSS JOIN generate_series($2::int + 1, $3::int) AS n
         CROSS JOIN LATERAL jsonb_populate_record(e, jsonb_build_object(
           'id', substr(e.id, 1, length(e.id) - 6) || lpad(to_hex(n), 6, '0'),
           'event_types', jsonb_build_array(${eventType})
         )) AS made
         WHERE e.id = $1`,
      [id, from, to],
    ),
  );
  await connected(platform.nats, ({ jsm }) => jsm.streams.delete('KV_REGISTRY'));
  await Promise.all(readers.map((app) => platform.launch(app)));
}
