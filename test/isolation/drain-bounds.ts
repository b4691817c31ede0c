import { expect } from '@jest/globals';
import type { Drained } from './backlog.ts';

/**
 * Everything arrived once, but what was exhausted before, and in the order of the lane; requests that are under way
 * together may overtake each other.
 */
export function expectDrainedInOrder({ arrived, order, exhausted }: Drained, maxInFlight: number): void {
  const came = new Set(arrived);
  expect({ arrived: came.size, twice: arrived.length - came.size }).toEqual({
    arrived: order.length - missing(order, came),
    twice: 0,
  });
  expect(missing(order, came)).toBeLessThanOrEqual(exhausted);
  const place = new Map(order.filter((n) => came.has(n)).map((n, at) => [n, at]));
  const furthest = Math.max(...chunksOf(arrived.map((n, at) => Math.abs(place.get(n)! - at))));
  expect(furthest).toBeLessThan(2 * maxInFlight);
}

function missing(order: readonly number[], came: ReadonlySet<number>): number {
  return order.filter((n) => !came.has(n)).length;
}

/** The largest of each part: `Math.max` does not take hundreds of thousands. */
function chunksOf(values: readonly number[], size = 10_000): number[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, n) =>
    Math.max(...values.slice(n * size, (n + 1) * size)),
  );
}
