import type { Msg, MsgHdrs } from '@nats-io/transport-node';

const ACK = Buffer.from('+ACK');
const NAK = '-NAK';
const WORKING = Buffer.from('+WPI');
/** Before it, a server that has no domain says one name, and one that has, two: what follows is the same. */
const TOKENS_WITHOUT_DOMAIN = 9;

/** What a consumer has handed out, as `JsMsg` of the library is, which a subscription of one's own cannot have. */
export class PulledMessage {
  readonly #message: Msg;
  /** Its place in the stream. */
  readonly seq: number;
  /** Times that it was handed out, this one included. */
  readonly deliveryCount: number;
  /** When it was stored, in nanoseconds since the epoch by the broker's clock, to a quarter of a microsecond. */
  readonly timestampNanos: number;

  /**
   * @param message whose reply subject is that of its acknowledgement
   * @see https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-15.md
   */
  constructor(message: Msg) {
    this.#message = message;
    const tokens = message.reply!.split('.');
    const first = tokens.length === TOKENS_WITHOUT_DOMAIN ? 4 : 6;
    this.deliveryCount = Number(tokens[first]);
    this.seq = Number(tokens[first + 1]);
    this.timestampNanos = Number(tokens[first + 3]);
  }

  get subject(): string {
    return this.#message.subject;
  }

  get headers(): MsgHdrs | undefined {
    return this.#message.headers;
  }

  get data(): Uint8Array {
    return this.#message.data;
  }

  /** It is done with. */
  ack(): void {
    this.#message.respond(ACK);
  }

  /** It is to be handed out again. */
  nak(delayMs = 0): void {
    this.#message.respond(delayMs > 0 ? `${NAK} ${JSON.stringify({ delay: delayMs * 1e6 })}` : NAK);
  }

  /** It is still worked on: the time to acknowledge it begins anew. */
  working(): void {
    this.#message.respond(WORKING);
  }
}
