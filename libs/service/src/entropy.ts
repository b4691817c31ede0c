import { randomFillSync } from 'node:crypto';

/** As many as an id takes. */
const BYTES = 10;
const DRAWN_AT_ONCE = 400;

let pool = Buffer.alloc(0);

/** Ten random bytes for a new id. Drawn together for many ids: asking the system for ten costs as much as for thousands. */
export function idEntropy(): Uint8Array {
  if (pool.length < BYTES) pool = randomFillSync(Buffer.allocUnsafe(BYTES * DRAWN_AT_ONCE));
  const drawn = pool.subarray(0, BYTES);
  pool = pool.subarray(BYTES);
  return drawn;
}
