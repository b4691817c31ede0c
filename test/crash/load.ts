import type { Scenario } from '../e2e/scenario.ts';

const TICK_MS = 50;

/**
 * Publishes at a steady rate, each event until it is accepted.
 * @param typeOf the type of the n-th event
 * @returns `end`, which resolves with the ids of all events when all are accepted
 */
export function startLoad(scenario: Scenario, eventsPerSecond: number, typeOf: (n: number) => string) {
  const ids: string[] = [];
  const published: Promise<void>[] = [];
  const begun = Date.now();
  const timer = setInterval(() => {
    const due = Math.floor(((Date.now() - begun) / 1000) * eventsPerSecond);
    while (ids.length < due) {
      const n = ids.length;
      ids.push(`e${n}`);
      published.push(scenario.publishSurely({ id: `e${n}`, type: typeOf(n), data: { n } }, 60_000));
    }
  }, TICK_MS);
  return {
    async end(): Promise<string[]> {
      clearInterval(timer);
      await Promise.all(published);
      return ids;
    },
  };
}
