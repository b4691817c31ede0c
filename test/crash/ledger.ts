import { expect } from '@jest/globals';
import { startReceiver, waitUntil, type ReceivedRequest, type Receiver } from '#testkit';
import { query, readLog } from '../e2e/records.ts';
import type { TenantClient } from '../e2e/scenario.ts';
import { countsOf, duplicatesAmong, harmAt, type Arrival, type Harm } from './duplicates.ts';
import { acceptedOrder } from './ordered.ts';
import type { Sends } from './sends.ts';

/** One event in ten is for the ordered endpoint, one for the one with a rate limit. */
const TYPES = ['load.ordered', 'load.limited', ...Array.from({ length: 8 }, () => 'load.other')];
/** Of the n-th event of a load. */
export const typeOf = (n: number): string => TYPES[n % TYPES.length]!;

const ENDPOINTS = {
  '/plain': { eventTypes: ['load.*'] },
  '/flaky': { eventTypes: ['load.*'] },
  '/batch': { eventTypes: ['load.*'], batch: { maxEvents: 20, maxWaitSeconds: 0.3 } },
  '/limited': { eventTypes: ['load.limited'], rateLimit: { limit: 60, windowSeconds: 1 } },
  '/ordered': { eventTypes: ['load.ordered'], ordered: true },
} as const;
type Path = keyof typeof ENDPOINTS;

/** Where the three records are: what a ledger is compared with. */
interface Records extends Pick<TenantClient, 'createEndpoint'> {
  readonly nats: { readonly url: string };
  readonly postgres: { readonly url: string };
}

/**
 * What arrived at endpoints of all kinds: plain, failing now and then, batched, with a rate limit, and ordered. Finds what
 * was lost, and holds each repetition against what had been done to the platform.
 */
export class Ledger {
  /** Requests that came, one of a batch being one. */
  requests = 0;
  /** While it is down, whatever is for this endpoint is refused. */
  down: Path | undefined;
  /** Called with each request that is not refused. */
  onTaken: ((request: ReceivedRequest) => void) | undefined;
  #arrivals: Arrival[] = [];
  /** How many there were when the platform was restored from a backup. */
  #restoredAt = 0;
  readonly #endpoints = new Map<Path, { id: string; secret: string }>();
  #records: Records;
  readonly #receiver: Receiver;

  private constructor(records: Records, receiver: Receiver) {
    this.#records = records;
    this.#receiver = receiver;
  }

  static async start(records: Records): Promise<Ledger> {
    const receiver = await startReceiver();
    const ledger = new Ledger(records, receiver);
    const failed = new Set<string>();
    receiver.respond = (request, nth) => {
      const { body, path, headers, at } = request;
      ledger.requests++;
      receiver.requests.length = 0;
      const id = String(headers['webhook-id']);
      const isRefused = (path === '/flaky' || path === '/ordered') && nth % 20 === 0 && !failed.has(id);
      if (isRefused) failed.add(id);
      const isSuccess = !isRefused && path !== ledger.down;
      const content = JSON.parse(body.toString()) as { id: string } | { id: string }[];
      for (const event of [content].flat()) ledger.#arrivals.push({ of: `${event.id} ${path}`, at, isSuccess });
      if (isSuccess) ledger.onTaken?.(request);
      return { status: isSuccess ? 204 : 503 };
    };
    const retry = { delaysSeconds: [0.3, 0.5, 1, 2, 4, 8], jitter: 0 };
    for (const [path, fields] of Object.entries(ENDPOINTS) as [Path, object][]) {
      ledger.#endpoints.set(path, await records.createEndpoint(receiver.url + path, { retry, ...fields }));
    }
    return ledger;
  }

  endpoint(path: Path): { readonly id: string; readonly secret: string } {
    return this.#endpoints.get(path)!;
  }

  /**
   * The platform is another one now, that was restored from a backup.
   * @param events ids of those that it knows: what else has arrived is not compared with anything
   */
  restored(records: Records, events: ReadonlySet<string>): void {
    this.#records = records;
    this.#arrivals = this.#arrivals.filter(({ of }) => events.has(of.split(' ')[0]!));
    this.#restoredAt = this.#arrivals.length;
  }

  close(): Promise<void> {
    return this.#receiver.close();
  }

  /**
   * Waits until everything arrived that had to, and nothing else.
   * @param events ids of all events of `startLoad` with `typeOf`
   * @returns how many deliveries that is
   * @throws Error at the deadline, with the first that are missing
   */
  async complete(events: readonly string[], deadlineMs: number): Promise<number> {
    const expected = new Set(events.flatMap((id) => wantedBy(typeOf(numberOf(id))).map((path) => `${id} ${path}`)));
    const succeeded = () => new Set(this.#arrivals.filter(({ isSuccess }) => isSuccess).map(({ of }) => of));
    await waitUntil(
      () => {
        const there = succeeded();
        const missing = [...expected].filter((one) => !there.has(one));
        if (missing.length === 0) return true;
        throw new Error(`${missing.length} are missing: ${missing.slice(0, 5).join(', ')}`);
      },
      { deadlineMs, every: 100, what: `${expected.size} deliveries` },
    );
    expect(succeeded()).toEqual(expected);
    return expected.size;
  }

  /** Whether all of these events have arrived at the plain endpoint. */
  hasAll(events: readonly string[]): boolean {
    const there = new Set(this.#arrivals.map(({ of }) => of));
    return events.every((id) => there.has(`${id} /plain`));
  }

  /** Finds a reason for each repetition. @returns how many there are of each */
  explained(harms: readonly Harm[], sends: Sends): Record<string, number> {
    const duplicates = duplicatesAmong(this.#arrivals, (duplicate) => {
      const [event, path] = duplicate.of.split(' ') as [string, Path];
      const of = `${event} ${this.#endpoints.get(path)!.id}`;
      return harmAt(duplicate, harms) ?? sends.explain({ ...duplicate, of }, harms);
    });
    const unexplained = duplicates.filter(({ because }) => because === undefined);
    expect({ unexplained, harms: unexplained.length > 0 ? harms : [] }).toEqual({ unexplained: [], harms: [] });
    return countsOf(duplicates);
  }

  /**
   * In the order of their acceptance; what came once more came before the next one. A restored platform goes on from where
   * the backup was.
   */
  async checkOrder(): Promise<void> {
    const order = (await acceptedOrder(this.#records.nats.url)).filter((n) => typeOf(n) === 'load.ordered');
    const succeeded = (arrivals: readonly Arrival[]) =>
      arrivals.filter(({ isSuccess, of }) => isSuccess && of.endsWith(' /ordered')).map(({ of }) => numberOf(of));
    const came = succeeded(this.#arrivals.slice(this.#restoredAt));
    const goesOnAt = order.indexOf(came[0]!);
    const before = succeeded(this.#arrivals.slice(0, this.#restoredAt)).filter((n) => order.indexOf(n) < goesOnAt);
    expect([...before, ...came].filter((n, place, all) => n !== all[place - 1])).toEqual(order);
  }

  /** By the projections, everything that had to be is delivered, and there is nothing else. @param events the ids of all */
  async checkDelivered(events: readonly string[], deadlineMs: number): Promise<void> {
    const { postgres } = this.#records;
    const counts = (path: Path) => events.filter((id) => wantedBy(typeOf(numberOf(id))).includes(path)).length;
    const wanted = [...this.#endpoints]
      .map(([path, { id }]) => ({ endpoint_id: id, status: 'delivered', count: counts(path) }))
      .sort((a, b) => (a.endpoint_id < b.endpoint_id ? -1 : 1));
    await waitUntil(
      async () => {
        const rows = await query(
          postgres.url,
          `select endpoint_id, status, count(*)::int from deliveries where endpoint_id = any($1)
           group by 1, 2 order by 1, 2`,
          [[...this.#endpoints.values()].map(({ id }) => id)],
        );
        expect(rows).toEqual(wanted);
        return true;
      },
      { deadlineMs, every: 500, what: 'the projections to agree' },
    );
  }

  /**
   * The log, the projections and what was expected are the same.
   * @param events the ids of all
   * @returns how many attempts were made
   */
  async checkProjections(events: readonly string[], deadlineMs: number): Promise<number> {
    await this.checkDelivered(events, deadlineMs);
    const { nats, postgres } = this.#records;
    const logged = new Set(
      (await readLog(nats.url)).flatMap((fact) => (fact.kind === 'attempted' ? [fact.attemptId] : [])),
    );
    const [{ count } = { count: 0 }] = await query<{ count: number }>(
      postgres.url,
      'select count(*)::int from attempts',
    );
    expect(count).toBe(logged.size);
    return count;
  }
}

function numberOf(event: string): number {
  return Number(/\d+/.exec(event)![0]);
}

function wantedBy(type: string): Path[] {
  return (Object.keys(ENDPOINTS) as Path[]).filter((path) => ['load.*', type].includes(ENDPOINTS[path].eventTypes[0]));
}
