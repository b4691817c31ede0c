import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { monotonicMs } from './clock.ts';

// A process of its own: counts what arrives, and answers 204. Started and asked by `receiver.ts`.

/** What one scenario expects: events `0 … events-1`, each at the paths `/0 … /endpoints-1`. */
export interface Expectation {
  readonly run: string;
  readonly events: number;
  readonly endpoints: number;
}

export interface Tally {
  /** Requests, whatever they carried. */
  readonly requests: number;
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

export type Ask = { readonly ask: 'expect'; readonly what: Expectation } | { readonly ask: 'tally' };

/** In the first bytes of each body; see `eventBody` in `producer.ts`. */
const MARK = /"id":"([^"]+)-(\d+)"[^]*?"data":\{"due":([\d.]+)/;
const HEAD_BYTES = 400;

class Counter {
  #expected: Expectation = { run: '', events: 0, endpoints: 0 };
  #seen = new Uint8Array();
  #latency: RecordableHistogram = createHistogram();
  #requests = 0;
  #received = 0;
  #repeated = 0;
  #firstAt = 0;
  #lastAt = 0;

  expect(what: Expectation): void {
    this.#expected = what;
    this.#seen = new Uint8Array(what.events * what.endpoints);
    // Microseconds, to a minute.
    this.#latency = createHistogram({ lowest: 1, highest: 60_000_000, figures: 3 });
    this.#requests = this.#received = this.#repeated = this.#firstAt = this.#lastAt = 0;
  }

  note(path: string, head: string): void {
    this.#requests++;
    const mark = MARK.exec(head);
    if (mark?.[1] !== this.#expected.run) return;
    const now = monotonicMs();
    const place = Number(mark[2]) * this.#expected.endpoints + Number(path.slice(1));
    if (!(place < this.#seen.length)) return;
    if (this.#seen[place]) {
      this.#repeated++;
      return;
    }
    this.#seen[place] = 1;
    this.#received++;
    this.#firstAt ||= now;
    this.#lastAt = now;
    this.#latency.record(Math.min(60_000_000, Math.max(1, Math.round((now - Number(mark[3])) * 1_000))));
  }

  tally(): Tally {
    const ms = (percentile: number) => this.#latency.percentile(percentile) / 1_000;
    return {
      requests: this.#requests,
      received: this.#received,
      repeated: this.#repeated,
      firstAt: this.#firstAt,
      lastAt: this.#lastAt,
      latency: { p50: ms(50), p90: ms(90), p99: ms(99), max: this.#received > 0 ? this.#latency.max / 1_000 : 0 },
    };
  }
}

const counter = new Counter();

const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
  let head: Buffer | undefined;
  request.on('data', (chunk: Buffer) => (head ??= chunk));
  request.on('end', () => {
    counter.note(request.url ?? '/', head?.toString('latin1', 0, HEAD_BYTES) ?? '');
    response.writeHead(204).end();
  });
});

process.on('message', (ask: Ask) => {
  if (ask.ask === 'expect') counter.expect(ask.what);
  process.send!(counter.tally());
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as AddressInfo).port }));
