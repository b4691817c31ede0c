import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from './clock.ts';
import type { Ask, Expectation, Tally } from './receiver-process.ts';

/** How often it is asked while something is waited for: rarely, as it costs what is measured. */
const LOOK_MS = 50;
const STALLED_MS = 20_000;

/** Requests to paths that begin like this are read and never answered. */
export const HANGING_PATH = '/hang';

/** The receiver of all deliveries, a process of its own. */
export class Receiver {
  readonly #child: ChildProcess;
  readonly url: string;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<Receiver> {
    const child = fork(fileURLToPath(new URL('./receiver-process.js', import.meta.url)), { stdio: 'inherit' });
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return new Receiver(child, port);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Begins to count anew, each run by itself. */
  async expect(...what: readonly Expectation[]): Promise<void> {
    await this.#ask({ ask: 'expect', what });
  }

  /** @param place of the run among what is expected */
  async tally(place = 0): Promise<Tally> {
    return (await this.#ask({ ask: 'tally' }))[place]!;
  }

  /**
   * Waits until as many deliveries of a run have come as are expected.
   * @param place of the run among what is expected
   * @throws Error when nothing new has come for 20 seconds
   */
  async complete(expected: number, place = 0): Promise<Tally> {
    let tally = await this.tally(place);
    for (let since = monotonicMs(); tally.received < expected;) {
      await delay(LOOK_MS);
      const now = await this.tally(place);
      if (now.received > tally.received) since = monotonicMs();
      else if (monotonicMs() - since > STALLED_MS) {
        throw new Error(`${now.received} of ${expected} deliveries have arrived, and none for ${STALLED_MS / 1000} s`);
      }
      tally = now;
    }
    return tally;
  }

  /** Ends the requests that it has let hang. */
  async release(): Promise<void> {
    await this.#ask({ ask: 'release' });
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  async #ask(ask: Ask): Promise<Tally[]> {
    const answered = once(this.#child, 'message') as Promise<[Tally[]]>;
    this.#child.send(ask);
    return (await answered)[0];
  }
}
