import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { monotonicMs } from './clock.ts';

/** Events that are due within this time travel in one request, when they may travel together. */
const TICK_MS = 10;

export interface Load {
  readonly run: string;
  readonly type: string;
  readonly events: number;
  /** Events in one request at most: 1 for single ones. */
  readonly together: number;
  /** Bytes of each event's `data`, about. */
  readonly dataBytes: number;
}

/** An event as it is published, and as `receiver-process.ts` finds it again in a delivery. */
export function eventBody({ run, type }: Load, n: number, due: number, filler: string): string {
  return `{"id":"${run}-${n}","type":"${type}","data":{"due":${due.toFixed(3)},"text":"${filler}"}}`;
}

/** Publishes over HTTP, through connections that are kept. Fails when an answer is not 202. */
export class Producer {
  readonly #pools: readonly Pool[];
  #turn = 0;
  readonly #headers: Record<string, string>;
  readonly #connections: number;

  /** @param ingestUrls of as many as there are: they are used in turn @param connections in all */
  constructor(ingestUrls: readonly string[], apiKey: string, connections: number) {
    const options = { connections: Math.ceil(connections / ingestUrls.length), pipelining: 1 };
    this.#pools = ingestUrls.map((url) => new Pool(url, options));
    this.#connections = connections;
    this.#headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  }

  /** As fast as the answers come. @returns how many milliseconds that took */
  async flood(load: Load): Promise<number> {
    const filler = 'x'.repeat(load.dataBytes);
    const start = monotonicMs();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < load.events) {
        const from = next;
        next = Math.min(load.events, from + load.together);
        await this.#publish(load, from, next, () => monotonicMs(), filler);
      }
    };
    await Promise.all(Array.from({ length: this.#connections }, worker));
    return monotonicMs() - start;
  }

  /**
   * At a steady rate, whatever becomes of it: each event has a time at which it is due, and its latency counts from
   * then, also when the platform was too slow to take it in time.
   * @throws Error of the first answer that is not 202; nothing more is published then
   */
  async steadily(load: Load, perSecond: number): Promise<void> {
    const filler = 'x'.repeat(load.dataBytes);
    const start = monotonicMs();
    const dueAt = (n: number) => start + (n / perSecond) * 1_000;
    const answers = new Set<Promise<unknown>>();
    let failure: Error | undefined;
    for (let sent = 0; sent < load.events && !failure; await delay(load.together > 1 ? TICK_MS : 1)) {
      const due = Math.min(load.events, Math.floor(((monotonicMs() - start) / 1_000) * perSecond));
      while (sent < due) {
        const to = Math.min(due, sent + load.together);
        const answer: Promise<unknown> = this.#publish(load, sent, to, dueAt, filler)
          .catch((error: Error) => (failure ??= error))
          .finally(() => answers.delete(answer));
        answers.add(answer);
        sent = to;
      }
    }
    await Promise.all(answers);
    if (failure) throw failure;
  }

  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.close()));
  }

  #publish(load: Load, from: number, to: number, dueAt: (n: number) => number, filler: string): Promise<void> {
    const bodies: string[] = [];
    for (let n = from; n < to; n++) bodies.push(eventBody(load, n, dueAt(n), filler));
    return this.post('/v1/events', load.together > 1 ? `[${bodies.join(',')}]` : bodies[0]!);
  }

  /** Without the layers above a dispatch: they would cost as much as what is measured. */
  private post(path: string, body: string): Promise<void> {
    return new Promise((resolve, reject) => {
      let status = 0;
      const chunks: Buffer[] = [];
      this.#pools[this.#turn++ % this.#pools.length]!.dispatch(
        { method: 'POST', path, headers: this.#headers, body },
        {
          onRequestStart() {},
          onResponseStart(_, statusCode) {
            status = statusCode;
          },
          onResponseData(_, chunk) {
            if (status !== 202) chunks.push(chunk);
          },
          onResponseEnd() {
            if (status === 202) resolve();
            else reject(new Error(`publishing was answered with ${status}: ${Buffer.concat(chunks).toString()}`));
          },
          onResponseError(_, error) {
            reject(error);
          },
        },
      );
    });
  }
}
