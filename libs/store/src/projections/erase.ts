import { termOf } from '../search/event-attributes.ts';
import type { Erased } from './rows.ts';

const ERASED = `request = request || '{"headers": {}}', response_headers = CASE WHEN response_status IS NULL THEN NULL ELSE '{}'::jsonb END,
  response_body = CASE WHEN response_status IS NULL THEN NULL ELSE ''::bytea END,
  response_truncated = CASE WHEN response_status IS NULL THEN NULL ELSE false END,
  error_message = CASE WHEN error_code IS NULL THEN NULL ELSE '' END`;

/** A connection, in a transaction. */
interface Connection {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/** Takes content out of rows that were made before it was erased. */
export async function erase(client: Connection, { events, attempts }: Erased): Promise<void> {
  if (attempts.length > 0) {
    await client.query(
      `UPDATE attempts a SET ${ERASED}
       FROM json_to_recordset($1) AS r (accepted_at timestamptz, delivery_id text, id text)
       WHERE a.accepted_at = r.accepted_at AND a.delivery_id = r.delivery_id AND a.id = r.id`,
      [JSON.stringify(attempts)],
    );
  }
  if (events.length === 0) return;
  const known = `json_to_recordset($1) AS r (accepted_at timestamptz, tenant text, id text, erased_at timestamptz)
    WHERE e.tenant = r.tenant AND e.id = r.id AND e.accepted_at = r.accepted_at`;
  await client.query(
    `DELETE FROM event_attributes t USING (
       SELECT e.tenant, e.id, e.accepted_at, ${termOf('key', 'value')} AS term
       FROM (SELECT e.* FROM events e, ${known}) AS e CROSS JOIN LATERAL jsonb_each_text(e.attributes)
     ) AS e
     WHERE t.tenant = e.tenant AND t.term = e.term AND t.accepted_at = e.accepted_at AND t.event_id = e.id`,
    [JSON.stringify(events)],
  );
  await client.query(
    `UPDATE events e SET attributes = '{}', erased_at = LEAST(e.erased_at, r.erased_at) FROM ${known}`,
    [JSON.stringify(events)],
  );
}
