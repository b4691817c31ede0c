import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { monotonicMs } from './clock.ts';
import { HANGING_PATH } from './receiver.ts';

// A process of its own: counts what arrives, and answers 204. Started and asked by `receiver.ts`.

/** What one scenario expects of a run: events `0 … events-1`, each at the paths `/0 … /endpoints-1`. */
export interface Expectation {
  readonly run: string;
  readonly events: number;
  readonly endpoints: number;
}

export interface Tally {
  /** Deliveries that were expected and have come. */
  readonly received: number;
  /** Of those, how many came once more. */
  readonly repeated: number;
  /** By `monotonicMs`, of the first and the last that was expected. */
  readonly firstAt: number;
  readonly lastAt: number;
  /** Milliseconds from when an event was due to its arrival here. */
  readonly latency: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number };
}

/** Each is answered with the tallies, in the order of what is expected. */
export type Ask =
  | { readonly ask: 'expect'; readonly what: readonly Expectation[] }
  | { readonly ask: 'tally' }
  /** Ends the requests that have no answer. */
  | { readonly ask: 'release' };

/** In the first bytes of each body; see `eventBody` in `producer.ts`. */
const MARK = /"id":"([^"]+)-(\d+)"[^]*?"data":\{"due":([\d.]+)/;
const HEAD_BYTES = 400;
const LONGEST_US = 3_600_000_000;

/** The deliveries of one run. */
class Counter {
  readonly #expected: Expectation;
  readonly #seen: Uint8Array;
  /** Microseconds, to an hour. */
  readonly #latency: RecordableHistogram = createHistogram({ lowest: 1, highest: LONGEST_US, figures: 3 });
  #received = 0;
  #repeated = 0;
  #firstAt = 0;
  #lastAt = 0;

  constructor(expected: Expectation) {
    this.#expected = expected;
    this.#seen = new Uint8Array(expected.events * expected.endpoints);
  }

  note(path: string, n: number, due: number): void {
    const now = monotonicMs();
    const place = n * this.#expected.endpoints + Number(path.slice(1));
    if (!(place < this.#seen.length)) return;
    if (this.#seen[place]) {
      this.#repeated++;
      return;
    }
    this.#seen[place] = 1;
    this.#received++;
    this.#firstAt ||= now;
    this.#lastAt = now;
    this.#latency.record(Math.min(LONGEST_US, Math.max(1, Math.round((now - due) * 1_000))));
  }

  tally(): Tally {
    const ms = (percentile: number) => this.#latency.percentile(percentile) / 1_000;
    return {
      received: this.#received,
      repeated: this.#repeated,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      latency: { p50: ms(50), p90: ms(90), p99: ms(99), max: this.#received > 0 ? this.#latency.max / 1_000 : 0 },
    };
  }
}

let counters = new Map<string, Counter>();
const hanging = new Set<ServerResponse>();

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  let head: Buffer | undefined;
  request.on('data', (chunk: Buffer) => (head ??= chunk));
  request.on('end', () => {
    const path = request.url ?? '/';
    if (path.startsWith(HANGING_PATH)) {
      hanging.add(response);
      response.on('close', () => hanging.delete(response));
      return;
    }
    const mark = MARK.exec(head?.toString('latin1', 0, HEAD_BYTES) ?? '');
    if (mark) counters.get(mark[1]!)?.note(path, Number(mark[2]), Number(mark[3]));
    response.writeHead(204).end();
  });
});

process.on('message', (ask: Ask) => {
  if (ask.ask === 'expect') counters = new Map(ask.what.map((what) => [what.run, new Counter(what)]));
  if (ask.ask === 'release') for (const response of hanging) response.destroy();
  process.send!([...counters.values()].map((counter) => counter.tally()));
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
