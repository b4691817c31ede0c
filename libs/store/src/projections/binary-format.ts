/** What a value of a column's type is in a row. Null is possible for each. */
export interface ColumnValues {
  text: string;
  int2: number;
  int4: number;
  int8: number;
  bool: boolean;
  /** Milliseconds since the epoch; fractions of one are left out. */
  timestamptz: number;
  jsonb: object;
  /** Base64. */
  bytea: string;
}

export type ColumnType = keyof ColumnValues;

/** The columns of a kind of rows, in the order in which they travel. */
export type Columns<Row> = {
  readonly [Name in keyof Row]-?: {
    [Type in ColumnType]: NonNullable<Row[Name]> extends ColumnValues[Type] ? Type : never;
  }[ColumnType];
};

/** @see `pg_type` in https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
const OIDS: Readonly<Record<ColumnType, number>> = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  timestamptz: 1184,
  jsonb: 3802,
};

// The signature, no flags, no extension of the header.
const COPY_HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const COPY_END = -1;
const NULL = -1;
/** Postgres counts from here: milliseconds since the epoch. */
const YEAR_2000 = Date.UTC(2000, 0, 1);
/** About what a value takes; more room is made when it is needed. */
const USUAL_BYTES = 24;
/** Up to this length letters are stored one by one, which is faster than to call into native code. */
const SHORT = 64;

/**
 * Rows as COPY reads them.
 * @see https://www.postgresql.org/docs/current/sql-copy.html "Binary Format"
 */
export function encodeCopy<Row extends object>(columns: Columns<Row>, rows: readonly Row[]): Buffer {
  const fields = Object.entries(columns) as [keyof Row, ColumnType][];
  const encoder = new Encoder(COPY_HEADER.length + rows.length * fields.length * USUAL_BYTES);
  encoder.bytes(COPY_HEADER);
  for (const row of rows) {
    encoder.int2(fields.length);
    for (const [name, type] of fields) encoder.value(type, row[name]);
  }
  encoder.int2(COPY_END);
  return encoder.end();
}

/**
 * A column of rows as one array, for a parameter: `pg` sends a Buffer as it is, whatever the parameter's type.
 * @see array_recv in https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/arrayfuncs.c
 */
export function encodeArray<Row extends object>(type: ColumnType, rows: readonly Row[], name: keyof Row): Buffer {
  const encoder = new Encoder(20 + rows.length * USUAL_BYTES);
  // One dimension, maybe with nulls, from 1 on.
  for (const head of [1, 1, OIDS[type], rows.length, 1]) encoder.int4(head);
  for (const row of rows) encoder.value(type, row[name]);
  return encoder.end();
}

class Encoder {
  #bytes: Buffer;
  #at = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  end(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  bytes(bytes: Buffer): void {
    this.#make(bytes.length);
    this.#at += bytes.copy(this.#bytes, this.#at);
  }

  int2(value: number): void {
    this.#make(2);
    this.#at = this.#bytes.writeInt16BE(value, this.#at);
  }

  int4(value: number): void {
    this.#make(4);
    this.#at = this.#bytes.writeInt32BE(value, this.#at);
  }

  /** A value behind its length. */
  value(type: ColumnType, value: unknown): void {
    this.#make(12);
    const start = this.#at;
    // Written again when it is known.
    this.#at = this.#bytes.writeInt32BE(NULL, start);
    if (value === null || value === undefined) return;
    switch (type) {
      case 'text':
        this.#text(value as string);
        break;
      case 'jsonb':
        // The version of the format.
        this.#bytes[this.#at++] = 1;
        this.#text(JSON.stringify(value));
        break;
      case 'bytea':
        this.#make((value as string).length);
        this.#at += this.#bytes.write(value as string, this.#at, 'base64');
        break;
      case 'bool':
        this.#bytes[this.#at++] = value ? 1 : 0;
        break;
      case 'int2':
        this.#at = this.#bytes.writeInt16BE(value as number, this.#at);
        break;
      case 'int4':
        this.#at = this.#bytes.writeInt32BE(value as number, this.#at);
        break;
      case 'int8':
        this.#int8(value as number, 1);
        break;
      case 'timestamptz':
        this.#int8(Math.trunc(value as number) - YEAR_2000, 1_000);
        break;
    }
    this.#bytes.writeInt32BE(this.#at - start - 4, start);
  }

  #int8(value: number, times: number): void {
    const product = value * times;
    // Not safe: microseconds beyond the year 2285.
    this.#at = Number.isSafeInteger(product)
      ? this.#bytes.writeInt32BE(product | 0, this.#bytes.writeInt32BE(Math.floor(product / 2 ** 32), this.#at))
      : this.#bytes.writeBigInt64BE(BigInt(value) * BigInt(times), this.#at);
  }

  #text(value: string): void {
    // A letter of UTF-16 takes three bytes at most.
    this.#make(value.length * 3);
    if (value.length <= SHORT && this.#letters(value)) return;
    this.#at += this.#bytes.write(value, this.#at);
  }

  /** @returns false when there is a letter that is not of ASCII */
  #letters(value: string): boolean {
    const [bytes, start] = [this.#bytes, this.#at];
    for (let n = 0; n < value.length; n++) {
      const letter = value.charCodeAt(n);
      if (letter > 0x7f) return false;
      bytes[start + n] = letter;
    }
    this.#at = start + value.length;
    return true;
  }

  #make(room: number): void {
    const needed = this.#at + room;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
