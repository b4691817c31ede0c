import type { TenantClient } from '../e2e/scenario.ts';

const TICK_MS = 50;
const AGAIN_MS = 100;
const AT_ONCE = 100;

/**
 * Publishes at a steady rate, what is due in one request, and that again until all of it is accepted: a platform that
 * was away for a moment is not met by hundreds of requests at once.
 * @param typeOf the type of the n-th event
 * @param options.patienceMs how long one request's events may take to be accepted
 * @param options.first the number of the first event
 * @returns `end`, which resolves with the ids of all events when all are accepted; how many are accepted so far, and which;
 * and the longest that some of them have waited for that
 */
export function startLoad(
  scenario: Pick<TenantClient, 'publish'>,
  eventsPerSecond: number,
  typeOf: (n: number) => string,
  { patienceMs = 60_000, first = 0 }: { patienceMs?: number; first?: number } = {},
) {
  const ids: string[] = [];
  const begun = Date.now();
  let isEnding = false;
  let longestWaitMs = 0;

  async function publishAll(events: object[]): Promise<void> {
    const since = Date.now();
    const deadline = since + patienceMs;
    for (;;) {
      const said = await scenario.publish(events).then(
        ({ status, body }) => (status === 202 ? undefined : `${status} ${JSON.stringify(body).slice(0, 300)}`),
        (error: unknown) => String(error),
      );
      longestWaitMs = Math.max(longestWaitMs, Date.now() - since);
      if (said === undefined) return;
      if (Date.now() > deadline) throw new Error(`events are not accepted after ${patienceMs} ms: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }

  async function run(): Promise<void> {
    while (!isEnding) {
      const due = Math.floor(((Date.now() - begun) / 1000) * eventsPerSecond);
      const from = ids.length;
      const events = Array.from({ length: Math.min(AT_ONCE, due - from) }, (_, at) => {
        const n = first + from + at;
        return { id: `e${n}`, type: typeOf(n), data: { n } };
      });
      if (events.length === 0) await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      else {
        await publishAll(events);
        ids.push(...events.map(({ id }) => id));
      }
    }
  }

  const running = run();
  // Said by `end`, and not by the process before.
  running.catch(() => undefined);
  return {
    get accepted() {
      return ids.length;
    },
    get ids(): readonly string[] {
      return ids;
    },
    get longestWaitMs() {
      return longestWaitMs;
    },
    async end(): Promise<string[]> {
      isEnding = true;
      await running;
      return ids;
    },
  };
}
