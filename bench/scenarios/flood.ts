import type { BenchPlatform } from '../platform.ts';
import type { Load, Producer } from '../producer.ts';
import type { BenchContext } from '../scenario.ts';
import { drained, noneLost } from './drained.ts';

export interface Flood extends Pick<Load, 'run' | 'events'> {
  /** Endpoints that each event is expected at. */
  readonly fanOut: number;
  /** 20 if not given. */
  readonly together?: number;
  /** 64 if not given. */
  readonly dataBytes?: number;
}

/**
 * Publishes events as fast as they are taken, until each has arrived and nothing waits any more.
 * @returns deliveries a second, from the first to the last
 */
export async function flood(
  { receiver }: Pick<BenchContext, 'receiver'>,
  platform: BenchPlatform,
  producer: Producer,
  { run, events, fanOut, together = 20, dataBytes = 64 }: Flood,
): Promise<number> {
  await receiver.expect({ run, events, endpoints: fanOut });
  await producer.flood({ run, events, together, dataBytes, type: 'bench.event' });
  const tally = await receiver.complete(events * fanOut);
  noneLost(tally, events * fanOut);
  await drained(platform);
  return (events * fanOut) / ((tally.lastAt - tally.firstAt) / 1_000);
}
