import { MessagePattern, Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { JsMsg } from '@nats-io/jetstream';
import type { Context } from '@opentelemetry/api';
import { lastValueFrom } from 'rxjs';
import { extractTrace, type Logger } from '#service';
import type { Broker } from './broker.ts';
import { readMeta, readTrace } from './envelope.ts';
import type { Outcome } from './outcome.ts';
import { Puller } from './puller.ts';
import { CONSUMERS, type ConsumerName } from './streams.ts';

export const JETSTREAM = Symbol('jetstream');

/** A message as a handler gets it. */
export interface Received<Meta> {
  readonly meta: Meta;
  readonly data: Uint8Array;
  readonly sequence: number;
  /** The trace it belongs to. */
  readonly trace: Context;
}

/** Marks a method as the handler of a consumer: `(message: Received<Meta>) => Promise<Outcome>`. */
export const Consume = (consumer: ConsumerName): MethodDecorator => MessagePattern(consumer, JETSTREAM);

type Handler = MessageHandler<Received<unknown>, undefined, Outcome>;

/** Carries messages from JetStream consumers to Nest handlers, and their outcomes back. */
export class JetStreamTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = JETSTREAM;
  readonly #pullers: Puller[] = [];
  readonly #broker: Broker;
  readonly #concurrency: Partial<Record<ConsumerName, number>>;
  readonly #log: Logger;
  #closed = false;

  /** @param concurrency messages under way at most, by consumer */
  constructor(broker: Broker, concurrency: Partial<Record<ConsumerName, number>>, log: Logger) {
    super();
    this.#broker = broker;
    this.#concurrency = concurrency;
    this.#log = log;
  }

  /** Starts pulling as soon as the broker is there; the service itself need not wait for that. */
  listen(callback: (error?: unknown) => void): void {
    void this.#broker.ready.then(() => {
      if (this.#closed) return;
      for (const [pattern, handler] of this.messageHandlers as Map<string, Handler>) {
        this.#serve(pattern as ConsumerName, handler);
      }
    });
    callback();
  }

  #serve(name: ConsumerName, handler: Handler): void {
    const spec = CONSUMERS[name];
    const puller = new Puller({
      concurrency: this.#concurrency[name] ?? 1,
      consumer: () => this.#broker.js.consumers.get(spec.stream, spec.durable_name),
      handle: async (message) =>
        lastValueFrom(this.transformToObservable(await handler(read(message)))) as Promise<Outcome>,
      onError: (error, message) =>
        this.#log.error(
          { err: error, consumer: name, subject: message?.subject, sequence: message?.seq },
          message ? 'a message could not be handled and will come again' : 'pulling failed; trying again',
        ),
    });
    this.#pullers.push(puller);
    puller.start();
  }

  /** Stops pulling and waits for what is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#pullers.map((puller) => puller.stop()));
  }

  on(): never {
    throw new Error('the transport has no events; see the log');
  }

  unwrap<T>(): T {
    return this.#broker as T;
  }
}

function read(message: JsMsg): Received<unknown> {
  return {
    meta: readMeta(message.headers),
    data: message.data,
    sequence: message.seq,
    trace: extractTrace(readTrace(message.headers)),
  };
}
