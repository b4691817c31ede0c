import type { BenchPlatform, BenchTenant } from '../platform.ts';
import { allStored } from './drained.ts';

/** Of a type that no endpoint gets. */
const TYPE = 'other.event';

/**
 * How fast a platform takes events when it has taken some already.
 * @param events of each kind
 * @returns events a second: one by one over 64 connections, and in batches of 100
 * @throws Error when one is not stored
 */
export async function ingestRates(
  platform: BenchPlatform,
  tenant: BenchTenant,
  events: number,
): Promise<{ readonly single: number; readonly batch: number }> {
  const ingested = async (run: string, together: number, connections: number) => {
    const load = { type: TYPE, dataBytes: 64, together, run, events };
    return events / ((await platform.producer(tenant, connections).flood(load)) / 1_000);
  };
  await ingested('warm', 1, 64);
  const single = await ingested('single', 1, 64);
  const batch = await ingested('batch', 100, 8);
  await allStored(platform, tenant.id, TYPE, 3 * events);
  return { single, batch };
}
