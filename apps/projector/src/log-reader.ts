import { DeliverPolicy, type Consumer, type ConsumerMessages } from '@nats-io/jetstream';
import { subjects, type Broker } from '#messaging';
import { readLogged, type Logged } from './logged.ts';

export const LOG_STREAM = 'DELIVERY_LOG';

/** Asked for ahead: enough to keep a batch coming while another one is written. Bodies of 64 KiB make 45 MB of it. */
const PREFETCH = 512;
/** More are asked for when fewer than these are still to come: the broker is asked a few times a batch. */
const ASK_BELOW = 128;
/** A batch is full at this size too: answers of 64 KiB, or fan-outs to thousands, are large in few messages. */
const MAX_BATCH_BYTES = 4 * 1024 * 1024;
/**
 * From the first message of a batch on. At a low rate it means few transactions, and that a delivery's fan-out and
 * attempt are mostly in the same one, which makes one row of them and not a row and its change. Nobody notices the delay.
 */
const LINGER_MS = 250;
/** `next` answers with nothing after this long, so that its caller can look around. */
const IDLE_MS = 1_000;

/** Reads one shard of the delivery log in order, from a sequence on, and hands it out in batches. */
export class LogReader {
  readonly #consumer: Consumer;
  readonly #messages: ConsumerMessages;
  readonly #limit: number;
  readonly #pump: Promise<void>;
  #waiting: Logged[] = [];
  #bytes = 0;
  #failure: Error | undefined;
  #closed = false;
  #reader: { readonly until: () => boolean; readonly wake: () => void } | undefined;
  #wakePump: (() => void) | undefined;

  private constructor(consumer: Consumer, messages: ConsumerMessages, limit: number) {
    this.#consumer = consumer;
    this.#messages = messages;
    this.#limit = limit;
    this.#pump = this.#fill();
  }

  /**
   * An ordered consumer: the broker keeps no position for it, and the client library makes it anew, behind the last
   * message that came, when it was lost.
   * @param limit messages in a batch at most
   */
  static async open(broker: Broker, shard: number, afterSequence: number, limit: number): Promise<LogReader> {
    const consumer = await broker.js.consumers.get(LOG_STREAM, {
      filter_subjects: subjects.logOfShard(shard),
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: afterSequence + 1,
    });
    return new LogReader(
      consumer,
      await consumer.consume({ max_messages: PREFETCH, threshold_messages: ASK_BELOW }),
      limit,
    );
  }

  /** The next batch; empty when nothing came for a second, or the reader was closed. */
  async next(): Promise<Logged[]> {
    if (this.#waiting.length === 0) await this.#until(() => this.#waiting.length > 0, IDLE_MS);
    if (this.#waiting.length > 0) await this.#until(() => this.#full(), LINGER_MS);
    const batch = this.#waiting;
    if (batch.length === 0 && this.#failure) throw this.#failure;
    this.#waiting = [];
    this.#bytes = 0;
    this.#wakePump?.();
    return batch;
  }

  /** Lets the broker forget the consumer. What was handed out stays with the caller. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wakePump?.();
    this.#wakeReader();
    this.#messages.stop();
    await this.#pump;
    // The server forgets it anyhow, some minutes after nobody asks any more.
    void this.#consumer.delete().catch(() => undefined);
  }

  #full(): boolean {
    return this.#waiting.length >= this.#limit || this.#bytes >= MAX_BATCH_BYTES;
  }

  async #fill(): Promise<void> {
    try {
      for await (const message of this.#messages) {
        if (this.#closed) break;
        this.#waiting.push(readLogged(message));
        this.#bytes += message.data.length;
        this.#wakeReader();
        while (this.#full() && !this.#closed) await new Promise<void>((resolve) => (this.#wakePump = resolve));
      }
      this.#failure = new Error('the log’s consumer ended');
    } catch (error) {
      this.#failure = error as Error;
    }
    this.#wakeReader();
  }

  /** Waits for a condition that an arriving message may fulfil, until the time is over or nothing can arrive. */
  async #until(condition: () => boolean, ms: number): Promise<void> {
    const until = () => condition() || this.#failure !== undefined || this.#closed;
    if (until()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      const wake = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#reader = { until, wake };
    });
    this.#reader = undefined;
  }

  #wakeReader(): void {
    if (this.#reader?.until()) this.#reader.wake();
  }
}
