import { createHash } from 'node:crypto';
import { sortableId } from '#domain';

/** Who has the generated deliveries, and when they were. */
export interface World {
  readonly tenants: readonly BenchTenant[];
  /** The day behind the last one; milliseconds since the epoch. */
  readonly end: number;
  readonly days: number;
}

export interface BenchTenant {
  readonly id: string;
  /** The first ones have the most events. */
  readonly endpoints: readonly string[];
}

export const DAY_MS = 86_400_000;

/** As they are in the wild: one large tenant, and smaller ones. 200 in all. */
export const ENDPOINTS_OF_TENANTS = [80, 50, 30, 20, 15, 5] as const;

/** The first ones are the most frequent. */
export const EVENT_TYPES = [
  'invoice.paid',
  'invoice.created',
  'invoice.line.added',
  'user.signed_in',
  'user.created',
  'user.deleted',
  'order.placed',
  'order.shipped',
  'order.returned',
  'payment.succeeded',
  'payment.failed',
  'subscription.renewed',
  'subscription.ended',
  'report.ready',
  'project.archived',
] as const;

/** @param tenants ids, as many as `ENDPOINTS_OF_TENANTS` @param end milliseconds since the epoch */
export function worldOf(tenants: readonly string[], end: number, days: number): World {
  return {
    tenants: tenants.map((id, t) => ({
      id,
      endpoints: Array.from({ length: ENDPOINTS_OF_TENANTS[t]! }, (_, n) =>
        sortableId('ep', end - days * DAY_MS, createHash('sha256').update(`${t} ${n}`).digest().subarray(0, 10)),
      ),
    })),
    end: Math.floor(end / DAY_MS) * DAY_MS,
    days,
  };
}

/** Repeats the same, so that two runs ask the same questions. (mulberry32) */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
