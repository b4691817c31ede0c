import { DeliverPolicy } from '@nats-io/jetstream';
import pg from 'pg';
import type { Fact } from '#domain';
import { readStream, subjects, type StreamName } from '#messaging';
import { waitUntil } from '#testkit';
import { connectTo } from './connect.ts';

// The three places that tell what happened: the delivery log, the projections, and the receivers themselves.

/** All facts of the delivery log, in order; without notices. */
export async function readLog(natsUrl: string): Promise<Fact[]> {
  const { js, jsm, nc } = await connectTo(natsUrl);
  try {
    const { state } = await jsm.streams.info('DELIVERY_LOG');
    if (state.messages === 0) return [];
    const consumer = await js.consumers.get('DELIVERY_LOG', { deliver_policy: DeliverPolicy.All });
    const messages = await consumer.consume();
    const facts: Fact[] = [];
    for await (const message of messages) {
      if (!subjects.isNotice(message.subject)) facts.push(message.json<Fact>());
      if (message.seq === state.last_seq) break;
    }
    await messages.close();
    return facts;
  } finally {
    await nc.close();
  }
}

/** Messages that wait, by stream: nothing is left over when all is done. */
export async function waitingMessages(natsUrl: string): Promise<Record<string, number>> {
  const { jsm, nc } = await connectTo(natsUrl);
  try {
    const [deliveries, retries, lanes, fanout] = await Promise.all([
      jsm.streams.info('DELIVERIES'),
      jsm.streams.info('RETRIES'),
      jsm.streams.info('WAITING'),
      jsm.consumers.info('EVENTS', 'fanout'),
    ]);
    return {
      deliveries: deliveries.state.messages,
      retries: retries.state.messages,
      lanes: lanes.state.messages,
      fanout: fanout.num_pending + fanout.num_ack_pending,
    };
  } finally {
    await nc.close();
  }
}

/** Waits until all work is done. @throws Error at the deadline, with what is left */
export async function nothingLeft({ nats }: { nats: { url: string } }, deadlineMs: number): Promise<void> {
  await waitUntil(
    async () => {
      const waiting = await waitingMessages(nats.url);
      if (Object.values(waiting).every((count) => count === 0)) return true;
      throw new Error(JSON.stringify(waiting));
    },
    { deadlineMs, every: 200, what: 'nothing to be left over' },
  );
}

const PROJECTIONS = [
  'events',
  'event_attributes',
  'deliveries',
  'attempts',
  'stats_minutes',
  'stats_hours',
  'stats_days',
];

/** Every row of every projection, as text, so that two times can be compared. */
export async function dumpProjections(databaseUrl: string): Promise<Record<string, string[]>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const dump: Record<string, string[]> = {};
    for (const table of PROJECTIONS) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${table} t order by 1`);
      dump[table] = rows.map(({ row }) => row);
    }
    return dump;
  } finally {
    await client.end();
  }
}

export async function query<T extends object>(databaseUrl: string, sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Every value of every table, as text, with its place: `table.column`. */
export async function everyValue(databaseUrl: string): Promise<{ place: string; text: string }[]> {
  const tables = await query<{ name: string }>(
    databaseUrl,
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition`,
  );
  const values = tables.map(({ name }) =>
    query<{ place: string; text: string }>(
      databaseUrl,
      `select $1 || '.' || v.key as place, v.value::text as text from "${name}" t, jsonb_each(to_jsonb(t)) v`,
      [name],
    ),
  );
  return (await Promise.all(values)).flat();
}

const READ = 1_000;

/** Every message of every stream, its headers behind its data. */
export async function everyMessage(
  natsUrl: string,
): Promise<{ stream: string; seq: number; subject: string; bytes: Buffer }[]> {
  const { jsm, nc } = await connectTo(natsUrl);
  try {
    const found = [];
    for await (const { config, state } of jsm.streams.list()) {
      // A stream that never had one begins at 0, which no direct get takes.
      for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq;) {
        const messages = await readStream({ jsm }, config.name as StreamName, { seq, batch: READ });
        for (const { subject, data, header, seq: at } of messages) {
          const headers = [...(header ?? [])].flat(2).join('\n');
          found.push({ stream: config.name, seq: at, subject, bytes: Buffer.concat([data, Buffer.from(headers)]) });
        }
        if (messages.length === 0) break;
        seq = messages.at(-1)!.seq + 1;
      }
    }
    return found;
  } finally {
    await nc.close();
  }
}
