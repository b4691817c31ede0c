import { createHash } from 'node:crypto';

/** Every id says what it names: `ep_01k…`. The prefixes are the only ones in use. */
export type IdPrefix =
  | 'tnt'
  | 'key'
  | 'ep'
  | 'evt'
  | 'ce'
  | 'dlv'
  | 'run'
  | 'att'
  | 'bat'
  | 'ntc'
  | 'sec'
  | 'rpl'
  | 'cnl'
  | 'ers'
  | 'aud'
  | 'ety';

// Crockford's alphabet in lower case: no i, l, o or u, so ids survive being read aloud; sorts like the bytes.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]));
const TIME_LETTERS = 10;
const ENTROPY_BYTES = 10;

/**
 * An id that sorts by time, in the layout of a ULID (48 bits of milliseconds, 80 bits of entropy; 26 letters).
 * Entropy is random for an id that names something new, and a hash for one that must come out the same again.
 * @param timeMs milliseconds since the epoch
 * @param entropy 10 bytes
 */
export function sortableId(prefix: IdPrefix, timeMs: number, entropy: Uint8Array): string {
  if (entropy.length !== ENTROPY_BYTES) throw new RangeError(`an id takes ${ENTROPY_BYTES} bytes of entropy`);
  let time = '';
  for (let rest = timeMs, i = 0; i < TIME_LETTERS; i++) {
    time = ALPHABET[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  let tail = '';
  let bits = 0;
  let held = 0;
  for (const byte of entropy) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      tail += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return `${prefix}_${time}${tail}`;
}

const FORM = /^([a-z]+)_([0-7][0-9a-hjkmnp-tv-z]{25})$/;

/** The milliseconds an id was made with, or undefined when it is no id of that prefix. */
export function timeOfId(prefix: IdPrefix, id: string): number | undefined {
  const match = FORM.exec(id);
  if (!match || match[1] !== prefix) return undefined;
  let time = 0;
  for (const letter of match[2]!.slice(0, TIME_LETTERS)) time = time * 32 + VALUES.get(letter)!;
  return time;
}

/** The lowest id of a time: what was made then or later has an id that is not below it. */
export function firstIdAt(prefix: IdPrefix, timeMs: number): string {
  return sortableId(prefix, timeMs, new Uint8Array(ENTROPY_BYTES));
}

/**
 * A caller's own name for something: letters, digits, `.`, `_` and `-`. It is taken wherever an id is, so it must never
 * be one of ours, of whatever prefix; and `.` and `..` mean something else in a path.
 */
export const UID_PATTERN = String.raw`^(?!\.{1,2}$)(?![a-z]+_[0-7][0-9a-hjkmnp-tv-z]{25}$)[A-Za-z0-9._-]{1,64}$`;
const UID = new RegExp(UID_PATTERN);

export function isUid(text: string): boolean {
  return UID.test(text);
}

/**
 * The id of "this event for this endpoint". Fan-out may run twice over an event (a crash before its
 * acknowledgement), so the id must be the same again: it is a function of what never changes. It begins with the
 * event's acceptance time, by which the tables are partitioned, so a delivery is found without any index of ids.
 */
export function deliveryId(acceptedAt: number, tenant: string, event: string, endpoint: string): string {
  return sortableId('dlv', acceptedAt, hash10(`${tenant}\n${event}\n${endpoint}`));
}

/**
 * CloudEvents says that `source` and `id` together name an event, so neither alone may be our id: two sources that
 * both count from 1 must not be taken for duplicates of each other. Time is left out (0): a repeat comes later.
 */
export function cloudEventId(source: string, id: string): string {
  return sortableId('ce', 0, hash10(`${source}\n${id}`));
}

/**
 * The run of a delivery that a job begins. The job may come by the same delivery twice (a crash before it noted how far
 * it was), so the id must be the same again.
 */
export function runIdOf(job: string, createdAt: number, delivery: string): string {
  return sortableId('run', createdAt, hash10(`${job}\n${delivery}`));
}

function hash10(text: string): Uint8Array {
  return createHash('sha256').update(text).digest().subarray(0, ENTROPY_BYTES);
}
