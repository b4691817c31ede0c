import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { createDatabase, type TestDatabase } from '#testkit';
import type { Columns } from './binary-format.ts';
import { copyRows, rowsFrom, sendRows } from './send-rows.ts';

interface Row {
  readonly text: string | null;
  readonly int2: number | null;
  readonly int4: number | null;
  readonly int8: number | null;
  readonly bool: boolean | null;
  readonly timestamptz: number | null;
  readonly jsonb: object | null;
  readonly bytea: string | null;
}

const COLUMNS: Columns<Row> = {
  text: 'text',
  int2: 'int2',
  int4: 'int4',
  int8: 'int8',
  bool: 'bool',
  timestamptz: 'timestamptz',
  jsonb: 'jsonb',
  bytea: 'bytea',
};

const integer = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
// NUL no text of Postgres can hold; of half a pair of surrogates there is no UTF-8.
const text = fc
  .oneof(fc.string({ unit: 'binary', maxLength: 90 }), fc.string({ maxLength: 5_000 }))
  .filter((value) => !value.includes('\0'));
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 5 });
const row: fc.Arbitrary<Row> = fc.record({
  text: orNull(text),
  int2: orNull(integer(16)),
  int4: orNull(integer(32)),
  int8: orNull(fc.maxSafeInteger()),
  bool: orNull(fc.boolean()),
  // The years 1 to 9999.
  timestamptz: orNull(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })),
  jsonb: orNull(fc.array(text).map((texts) => ({ texts }))),
  bytea: orNull(fc.uint8Array({ maxLength: 900 }).map((bytes) => Buffer.from(bytes).toString('base64'))),
});

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const columns = Object.values(COLUMNS).map((type) => `"${type as string}" ${type as string}`);
  await client.query(`CREATE TEMPORARY TABLE sent (${columns.join(', ')})`);
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const AS_SENT = `text, int2, int4, int8::text, bool, (extract(epoch FROM timestamptz) * 1000)::bigint::text AS timestamptz,
  jsonb, replace(encode(bytea, 'base64'), E'\\n', '') AS bytea`;

/** As `pg` gives it back: a bigint is text. */
const asRead = ({ int8, timestamptz, ...rest }: Row) => ({
  ...rest,
  int8: int8 === null ? null : String(int8),
  timestamptz: timestamptz === null ? null : String(timestamptz),
});

test('rows arrive as they were sent, by COPY and as arrays', async () => {
  const statement = { name: 'sent', columns: COLUMNS, text: `SELECT ${AS_SENT} FROM ${rowsFrom(COLUMNS)}` };
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
      await client.query('TRUNCATE sent');
      await copyRows(client, 'sent', COLUMNS, rows);
      const copied = await client.query(`SELECT ${AS_SENT} FROM sent`);
      expect(copied.rows).toEqual(rows.map(asRead));
      expect((await sendRows(client, statement, rows)).rows).toEqual(rows.map(asRead));
    }),
    { numRuns: 60 },
  );
});

test('what Postgres refuses is an error, after which the connection can be used', async () => {
  const none: Row = {
    text: null,
    int2: null,
    int4: null,
    int8: null,
    bool: null,
    timestamptz: null,
    jsonb: null,
    bytea: null,
  };
  const refused = copyRows(client, 'sent', COLUMNS, [none, { ...none, text: 'a\0b' }]);
  await expect(refused).rejects.toMatchObject({ code: '22021' });
  await expect(copyRows(client, 'not_there', COLUMNS, [none])).rejects.toMatchObject({ code: '42P01' });
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});
