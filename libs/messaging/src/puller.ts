import type { NatsConnection } from '@nats-io/transport-node';
import type { Outcome } from './outcome.ts';
import { PullRequests } from './pull-requests.ts';
import type { PulledMessage } from './pulled-message.ts';
import { ACK_WAIT_MS } from './streams.ts';

const RETRY_PULL_MS = 500;
/** A message whose handler threw comes back after this long: at once would be a busy loop over the same error. */
const AFTER_ERROR_MS = 1_000;
/** Messages that are done are remembered up to this number: some seconds' worth at any rate a process can reach. */
const REMEMBERED = 20_000;

export interface PullerOptions {
  /** Messages that are held and not begun at most; never more than this many are asked for. */
  readonly concurrency: number;
  readonly nc: NatsConnection;
  readonly stream: string;
  /** By its durable name. */
  readonly consumer: string;
  /** @param begin to be called when the message no longer counts for `concurrency`, if ever before the outcome */
  handle(message: PulledMessage, begin: () => void): Promise<Outcome>;
  onError(error: unknown, message?: PulledMessage): void;
}

interface Held {
  /** As it was handed out last. */
  message: PulledMessage;
  readonly since: number;
  begun: boolean;
  work: Promise<void>;
}

/**
 * Pulls messages from a consumer, as many as there are free slots for, handles them side by side and acknowledges
 * each by its outcome. While a message is held the broker is told so every second: handling may take as long as it
 * takes, and a crash is noticed within `ACK_WAIT_MS`.
 */
export class Puller {
  readonly #options: PullerOptions;
  /** By `identityOf`. A message handed out again while it is held is the same work. */
  readonly #held = new Map<string, Held>();
  /** By `identityOf`, oldest first. Handed out again although done: the acknowledgement came too late, or got lost. */
  readonly #done = new Set<string>();
  readonly #requests: PullRequests;
  /** Asked for, and neither here nor known not to come. */
  #requested = 0;
  /** Held and begun. */
  #begun = 0;
  /** When the broker was last told of what is held. */
  #signalledAt = 0;
  #stopped = false;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(options: PullerOptions) {
    this.#options = options;
    const { nc, stream, consumer } = options;
    this.#requests = new PullRequests({
      ...{ nc, stream, consumer },
      onMessage: (message) => this.#received(message),
      onEnd: (unfilled, error) => this.#ended(unfilled, error),
    });
  }

  /** Messages under way. */
  get held(): number {
    return this.#held.size;
  }

  start(): void {
    this.#signalledAt = performance.now();
    this.#heartbeat = setInterval(() => this.#signalProgress(), ACK_WAIT_MS / 3);
    this.#topUp();
  }

  /** Asks for nothing more, and waits until everything under way is settled. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#requests.close();
    await Promise.all([...this.#held.values()].map((held) => held.work));
    clearInterval(this.#heartbeat);
  }

  #topUp(): void {
    if (this.#stopped) return;
    const free = this.#options.concurrency - (this.#held.size - this.#begun) - this.#requested;
    // A request for each single slot would cost a round trip a message; but while nothing is asked for, even one free
    // slot counts: the others may be held by slow work for long.
    const worthwhile = this.#requested > 0 ? Math.max(1, Math.floor(this.#options.concurrency / 2)) : 1;
    if (free < worthwhile) return;
    this.#requested += free;
    this.#requests.ask(free);
  }

  #received(message: PulledMessage): void {
    // Not ours any more: the next worker need not wait for it to time out.
    if (this.#stopped) return message.nak();
    this.#requested = Math.max(0, this.#requested - 1);
    this.#take(message);
  }

  #ended(unfilled: number, error: Error | undefined): void {
    if (this.#stopped) return;
    if (!error) return this.#askedInVain(unfilled);
    this.#options.onError(error);
    // The consumer is not there, or its server: another request would only be refused as fast.
    setTimeout(() => this.#askedInVain(unfilled), RETRY_PULL_MS);
  }

  #askedInVain(unfilled: number): void {
    this.#requested = Math.max(0, this.#requested - unfilled);
    this.#topUp();
  }

  #take(message: PulledMessage): void {
    const id = identityOf(message);
    const known = this.#held.get(id);
    if (known) {
      known.message = message;
      return;
    }
    // A process that stood still for longer than `ACK_WAIT_MS` finds the same message twice among what has arrived.
    if (this.#done.has(id)) {
      message.ack();
      this.#topUp();
      return;
    }
    const held: Held = { message, since: Date.now(), begun: false, work: Promise.resolve() };
    this.#held.set(id, held);
    held.work = this.#options
      .handle(message, () => this.#begin(held))
      .then(
        (outcome) => this.#settle(id, held, outcome),
        (error: unknown) => {
          this.#options.onError(error, message);
          this.#settle(id, held, { kind: 'again', delayMs: AFTER_ERROR_MS });
        },
      );
  }

  #begin(held: Held): void {
    if (held.begun) return;
    held.begun = true;
    this.#begun++;
    this.#topUp();
  }

  #settle(id: string, held: Held, outcome: Outcome): void {
    this.#held.delete(id);
    if (held.begun) this.#begun--;
    if (outcome.kind === 'done') {
      held.message.ack();
      this.#remember(id);
    } else if (!this.#stoodStill()) {
      held.message.nak(outcome.delayMs);
    }
    this.#topUp();
  }

  /** Then the messages may be somebody else's already, and it is not ours to have them handed out again. */
  #stoodStill(): boolean {
    return performance.now() - this.#signalledAt > ACK_WAIT_MS;
  }

  #remember(id: string): void {
    this.#done.add(id);
    if (this.#done.size <= REMEMBERED) return;
    const [oldest] = this.#done;
    if (oldest !== undefined) this.#done.delete(oldest);
  }

  #signalProgress(): void {
    this.#requests.sweep();
    this.#signalledAt = performance.now();
    const now = Date.now();
    for (const { message, since } of this.#held.values()) if (now - since >= ACK_WAIT_MS / 3) message.working();
  }
}

/** Its place and when it was stored: a stream that was made anew counts from 1 again, and its messages are others. */
function identityOf(message: PulledMessage): string {
  return `${message.seq}/${message.timestampNanos}`;
}
