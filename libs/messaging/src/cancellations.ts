import { cancellationKey, cancellationKeysOf, isCancelledBy, type Cancellation, type Task } from '#domain';
import type { Broker, BrokerLog } from './broker.ts';
import { readStream } from './read-stream.ts';
import { CANCELLATIONS_LIVE_MS } from './streams.ts';
import { subjects } from './subjects.ts';

const POLL_MS = 1_000;
const BATCH = 500;

/** Has every worker know of a cancellation. Resolves when it is stored. */
export async function publishCancellation({ js }: Broker, cancellation: Cancellation): Promise<void> {
  await js.publish(subjects.cancellation(cancellation), JSON.stringify(cancellation), {
    msgID: cancellation.id,
    expect: { streamName: 'CANCELLATIONS' },
  });
}

/**
 * What must not be attempted any more. Read from the stream once a second, and at once when something is put into it; a
 * reading that finds another stream begins anew, so nothing can fall silent here.
 */
export class Cancellations {
  readonly #broker: Broker;
  readonly #log: BrokerLog;
  readonly #byKey = new Map<string, Map<string, Cancellation>>();
  #stream: string | undefined;
  #read = 0;
  #reading: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #onChange: (cancellation: Cancellation) => void = () => undefined;

  constructor(broker: Broker, log: BrokerLog) {
    this.#broker = broker;
    this.#log = log;
  }

  /** Resolves when all are known that there are, however long that takes; follows them from then on. */
  async start(): Promise<void> {
    await this.#broker.ready;
    this.#broker.nc.subscribe(subjects.allCancellations, { callback: () => void this.#look() });
    while (!this.#stopped && this.#stream === undefined) {
      await this.#look();
      if (this.#stream === undefined) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    if (!this.#stopped) this.#timer = setInterval(() => void this.#look(), POLL_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  /** Calls back for each one that becomes known. */
  onChange(changed: (cancellation: Cancellation) => void): void {
    this.#onChange = changed;
  }

  get any(): boolean {
    return this.#byKey.size > 0;
  }

  /** The one that a task must not be attempted for. */
  of(task: Task): Cancellation | undefined {
    if (!this.any) return undefined;
    for (const key of cancellationKeysOf(task)) {
      for (const cancellation of this.#byKey.get(key)?.values() ?? []) {
        if (isCancelledBy(task, cancellation)) return cancellation;
      }
    }
    return undefined;
  }

  #look(): Promise<void> {
    this.#reading = this.#reading
      .then(() => this.#readNew())
      .catch((error: unknown) => {
        if (!this.#stopped) this.#log.warn({ err: error }, 'cancellations cannot be read right now');
      });
    return this.#reading;
  }

  async #readNew(): Promise<void> {
    const { created, state } = await this.#broker.jsm.streams.info('CANCELLATIONS');
    if (created !== this.#stream || state.last_seq < this.#read) this.#read = 0;
    while (state.messages > 0 && this.#read < state.last_seq) {
      const part = { seq: this.#read + 1, next_by_subj: subjects.allCancellations, batch: BATCH };
      const messages = await readStream(this.#broker, 'CANCELLATIONS', part);
      for (const message of messages) this.#add(message.json<Cancellation>());
      // A replica that is behind has the rest in a moment.
      if (messages.length === 0) break;
      this.#read = messages.at(-1)!.seq;
    }
    this.#stream = created;
    this.#forgetOld();
  }

  #add(cancellation: Cancellation): void {
    const key = cancellationKey(cancellation);
    const known = this.#byKey.get(key);
    if (known) known.set(cancellation.id, cancellation);
    else this.#byKey.set(key, new Map([[cancellation.id, cancellation]]));
    this.#onChange(cancellation);
  }

  /** The first ones are the oldest. */
  #forgetOld(): void {
    const oldest = Date.now() - CANCELLATIONS_LIVE_MS;
    for (const [key, cancellations] of this.#byKey) {
      for (const [id, { before }] of cancellations) if (before < oldest) cancellations.delete(id);
      if (cancellations.size > 0) return;
      this.#byKey.delete(key);
    }
  }
}
