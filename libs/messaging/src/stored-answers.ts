import { JetStreamApiError, type ApiError, type PubAck } from '@nats-io/jetstream';
import { createInbox, errors, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';

const TIMEOUT_MS = 5_000;
const SWEEP_MS = 250;

interface Waiting {
  readonly subject: string;
  /** By `performance.now()`. */
  readonly since: number;
  readonly resolve: (ack: PubAck) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Publishes to streams and waits for what JetStream says. The library's own way makes, for each message, a timer, three
 * promises and an error for the case that it is cancelled, which it always is: several times what a message costs here,
 * where one subscription and one timer serve all of them (docs/decisions/0029).
 */
export class StoredAnswers {
  readonly #nc: NatsConnection;
  readonly #inbox = createInbox();
  /** Oldest first. */
  readonly #waiting = new Map<number, Waiting>();
  readonly #sweeping: NodeJS.Timeout;
  #published = 0;

  constructor(nc: NatsConnection) {
    this.#nc = nc;
    nc.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (!error) this.#answered(message);
      },
    });
    this.#sweeping = setInterval(() => this.#sweep(performance.now()), SWEEP_MS).unref();
    void nc.closed().then(() => {
      clearInterval(this.#sweeping);
      this.#sweep(Infinity);
    });
  }

  /**
   * Resolves when the message is stored.
   * @throws JetStreamApiError with what JetStream says; TimeoutError when it has said nothing in 5 s: then it may be stored
   * or not, as with the reason of `lose`; NoRespondersError when no stream takes the subject, or it has no leader right now;
   * what `publish` of a connection throws
   */
  publish(subject: string, data: Uint8Array | string, headers: MsgHdrs): Promise<PubAck> {
    return new Promise((resolve, reject) => {
      const token = this.#published++;
      this.#nc.publish(subject, data, { headers, reply: `${this.#inbox}.${token}` });
      this.#waiting.set(token, { subject, since: performance.now(), resolve, reject });
    });
  }

  /** The connection is lost, and with it every answer that was under way: waiting for it takes longer than the next one. */
  lose(reason: Error): void {
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }

  #answered(message: Msg): void {
    const token = Number(message.subject.slice(this.#inbox.length + 1));
    const waiting = this.#waiting.get(token);
    if (!waiting) return;
    this.#waiting.delete(token);
    const answer = readAnswer(message, waiting.subject);
    if (answer instanceof Error) waiting.reject(answer);
    else waiting.resolve(answer);
  }

  #sweep(now: number): void {
    for (const [token, { since, reject }] of this.#waiting) {
      if (now - since < TIMEOUT_MS) return;
      this.#waiting.delete(token);
      reject(new errors.TimeoutError());
    }
  }
}

/** @see https://docs.nats.io/reference/reference-protocols/nats_api_reference */
function readAnswer(message: Msg, subject: string): PubAck | Error {
  if (message.data.length === 0) return new errors.NoRespondersError(subject);
  try {
    const answer = message.json<PubAck & { readonly error?: ApiError }>();
    if (answer.error) return new JetStreamApiError(answer.error);
    answer.duplicate ??= false;
    return answer;
  } catch (error) {
    return error as Error;
  }
}
