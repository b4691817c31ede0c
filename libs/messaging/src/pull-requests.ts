import { createInbox, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { followConnection } from './follow-connection.ts';
import { PulledMessage } from './pulled-message.ts';

const EXPIRES_MS = 5_000;
/** Then the server, which ends each by itself, has forgotten it. */
const LOST_AFTER_MS = EXPIRES_MS + 2_000;

interface Asked {
  /** Messages that have not come. */
  outstanding: number;
  /** By `performance.now()`. */
  readonly at: number;
}

export interface PullRequestsOptions {
  readonly nc: NatsConnection;
  readonly stream: string;
  readonly consumer: string;
  onMessage(message: PulledMessage): void;
  /**
   * A request has ended.
   * @param unfilled messages that were asked for and do not come @param error why, when that is not how it should end
   */
  onEnd(unfilled: number, error?: Error): void;
}

/**
 * Asks a consumer for messages, again and again over one subscription. The library makes for each request a subscription,
 * timers and an iterator that keeps what it has handed out until the request would have ended: half of what lives in a
 * busy worker's memory, and of what collecting it costs (docs/decisions/0029).
 * @see https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-13.md
 */
export class PullRequests {
  readonly #options: PullRequestsOptions;
  readonly #subject: string;
  readonly #inbox = createInbox();
  readonly #subscription: Subscription;
  readonly #unfollow: () => void;
  /** By number, oldest first: the order in which the server fills them. */
  readonly #asked = new Map<number, Asked>();
  #count = 0;

  constructor(options: PullRequestsOptions) {
    const { nc, stream, consumer } = options;
    this.#options = options;
    this.#subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
    this.#subscription = nc.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (!error) this.#received(message);
      },
    });
    // A server that was away has forgotten what it was asked.
    this.#unfollow = followConnection(nc, () => this.#endAll(Infinity));
  }

  /** One that cannot be sent, as the connection is closed, ends at once. */
  ask(count: number): void {
    const number = ++this.#count;
    this.#asked.set(number, { outstanding: count, at: performance.now() });
    const request = `{"batch":${count},"expires":${EXPIRES_MS * 1e6}}`;
    try {
      this.#options.nc.publish(this.#subject, request, { reply: `${this.#inbox}.${number}` });
    } catch (error) {
      this.#end(number, error as Error);
    }
  }

  /** Ends what nobody will answer. To be called about once a second. */
  sweep(): void {
    this.#endAll(performance.now() - LOST_AFTER_MS);
  }

  /** Nothing is asked for any more; what is on its way still comes. */
  close(): void {
    this.#unfollow();
    // Not waited for: a server that is away would not answer.
    if (!this.#options.nc.isClosed()) void this.#subscription.drain().catch(() => undefined);
  }

  #received(message: Msg): void {
    if (message.reply?.startsWith('$JS.ACK.')) {
      for (const [number, asked] of this.#asked) {
        if (--asked.outstanding === 0) this.#asked.delete(number);
        break;
      }
      this.#options.onMessage(new PulledMessage(message));
      return;
    }
    const { code = 0, description = '' } = message.headers ?? {};
    // 100 only says that the server is there; 404 and 408, that there is nothing more now.
    if (code === 100) return;
    const number = Number(message.subject.slice(this.#inbox.length + 1));
    this.#end(number, code === 404 || code === 408 ? undefined : new Error(`${code} ${description}`.trim()));
  }

  #endAll(askedBefore: number): void {
    // Those that are there now: whoever is told that one has ended asks again.
    for (const [number, { at }] of [...this.#asked]) if (at < askedBefore) this.#end(number);
  }

  #end(number: number, error?: Error): void {
    const asked = this.#asked.get(number);
    if (!asked) return;
    this.#asked.delete(number);
    this.#options.onEnd(asked.outstanding, error);
  }
}
