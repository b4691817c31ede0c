import pg, { type ClientBase, type Connection, type QueryResult, type QueryResultRow } from 'pg';
import { encodeArray, encodeCopy, type ColumnType, type Columns } from './binary-format.ts';

/**
 * A table of parameters `r`, one array for each column. Nothing of it is text that Postgres would have to parse.
 * @param from the number of the first parameter
 */
export function rowsFrom<Row>(columns: Columns<Row>, from = 1): string {
  const types = Object.values(columns).map((type, n) => `$${n + from}::${type as ColumnType}[]`);
  return `unnest(${types.join(', ')}) AS r (${Object.keys(columns).join(', ')})`;
}

/** The parameters that `rowsFrom` stands for. */
export function rowValues<Row extends object>(columns: Columns<Row>, rows: readonly Row[]): Buffer[] {
  return (Object.entries(columns) as [keyof Row, ColumnType][]).map(([name, type]) => encodeArray(type, rows, name));
}

/** Runs a statement that says `rowsFrom(columns)`, for these rows; the parameters behind them are `more`. */
export function sendRows<Row extends object, Found extends QueryResultRow>(
  client: ClientBase,
  statement: { readonly name: string; readonly text: string; readonly columns: Columns<Row> },
  rows: readonly Row[],
  more: readonly unknown[] = [],
): Promise<QueryResult<Found>> {
  const { name, text, columns } = statement;
  return client.query<Found>({ name, text, values: [...rowValues(columns, rows), ...more] });
}

/**
 * Inserts rows by COPY, which fills pages with many rows at once. None of them may be there already.
 * @throws DatabaseError like an INSERT
 */
export async function copyRows<Row extends object>(
  client: ClientBase,
  table: string,
  columns: Columns<Row>,
  rows: readonly Row[],
): Promise<void> {
  const sql = `COPY ${table} (${Object.keys(columns).join(', ')}) FROM STDIN (FORMAT binary)`;
  const data = encodeCopy(columns, rows);
  await new Promise<void>((resolve, reject) => {
    client.query(new CopyIn(sql, data, (error) => (error ? reject(error) : resolve())));
  });
}

/** `pg` knows of COPY only that a query is told when its data is wanted. */
class CopyIn extends pg.Query {
  readonly #data: Buffer;

  constructor(sql: string, data: Buffer, done: (error: Error | null | undefined) => void) {
    super(sql, done);
    this.#data = data;
  }

  /** @see https://www.postgresql.org/docs/current/protocol-message-formats.html CopyData and CopyDone */
  handleCopyInResponse({ stream }: Connection): void {
    const head = Buffer.from('d\0\0\0\0', 'latin1');
    head.writeInt32BE(this.#data.length + 4, 1);
    stream.cork();
    stream.write(head);
    stream.write(this.#data);
    stream.write('c\0\0\0\u0004', 'latin1');
    stream.uncork();
  }
}
