import { MessagePattern, Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { context, ROOT_CONTEXT, type Context } from '@opentelemetry/api';
import { lastValueFrom } from 'rxjs';
import { extractTrace, type Logger } from '#service';
import type { Broker } from './broker.ts';
import { ConsumerMetrics } from './consumer-metrics.ts';
import { readMeta, readTrace } from './envelope.ts';
import { done, type Outcome } from './outcome.ts';
import type { PulledMessage } from './pulled-message.ts';
import { Puller } from './puller.ts';
import type { ShardOwner } from './shard-owner.ts';
import { CONSUMERS, durableName, type ConsumerName } from './streams.ts';

/** What cannot be read so often names nothing that could be cancelled: it is said, and let go. */
const MOST_TIMES_UNREAD = 5;

export const JETSTREAM = Symbol('jetstream');

/** A message as a handler gets it. */
export interface Received<Meta> {
  readonly meta: Meta;
  readonly data: Uint8Array;
  readonly sequence: number;
  /** The trace it belongs to. */
  readonly trace: Context;
  /** Times it was handed out, this one included. */
  readonly handedOut: number;
  /** Says that the work has begun: the message no longer keeps another one from being asked for. */
  readonly begin: () => void;
}

/** Marks a method as the handler of a consumer: `(message: Received<Meta>) => Promise<Outcome>`. */
export const Consume = (consumer: ConsumerName): MethodDecorator => MessagePattern(consumer, JETSTREAM);

type Handler = MessageHandler<Received<unknown>, undefined, Outcome>;

export interface TransportOptions {
  /** Messages that are held and not begun at most, by consumer; for a sharded one, by shard. */
  readonly concurrency: Partial<Record<ConsumerName, number>>;
  /** Whose shards are read; needed for sharded consumers. */
  readonly shards?: ShardOwner;
}

/** Carries messages from JetStream consumers to Nest handlers, and their outcomes back. */
export class JetStreamTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = JETSTREAM;
  /** By the name of their consumer. */
  readonly #pullers = new Map<string, Puller>();
  /** Of those that have stopped, the last work. */
  readonly #ending = new Set<Promise<void>>();
  readonly #broker: Broker;
  readonly #options: TransportOptions;
  readonly #log: Logger;
  #closed = false;

  constructor(broker: Broker, options: TransportOptions, log: Logger) {
    super();
    this.#broker = broker;
    this.#options = options;
    this.#log = log;
  }

  /** Starts pulling as soon as the broker is there; the service itself need not wait for that. */
  listen(callback: (error?: unknown) => void): void {
    const handlers = [...(this.messageHandlers as Map<ConsumerName, Handler>)];
    const sharded = handlers.filter(([name]) => CONSUMERS[name].sharded);
    this.#options.shards?.follow({
      gained: (shard) => sharded.forEach(([name, handler]) => this.#serve(name, handler, shard)),
      lost: (shard) => sharded.forEach(([name]) => this.#end(durableName(name, shard))),
    });
    void this.#broker.ready.then(() => {
      for (const [name, handler] of handlers) if (!CONSUMERS[name].sharded) this.#serve(name, handler);
    });
    callback();
  }

  #serve(name: ConsumerName, handler: Handler, shard?: number): void {
    if (this.#closed) return;
    const consumer = durableName(name, shard);
    const measured = new ConsumerMetrics(CONSUMERS[name].stream, name);
    const puller = new Puller({
      concurrency: this.#options.concurrency[name] ?? 1,
      nc: this.#broker.nc,
      stream: CONSUMERS[name].stream,
      consumer,
      handle: async (message, begin) => {
        const received = this.#read(message, begin);
        if (!received) return done;
        const handle = async () =>
          lastValueFrom(this.transformToObservable(await handler(received))) as Promise<Outcome>;
        // Whatever is logged meanwhile names the trace.
        return context.with(received.trace, () => measured.handled(message, received.trace, handle));
      },
      onError: (error, message) =>
        context.with(message ? traceOf(message) : ROOT_CONTEXT, () =>
          this.#log.error(
            { err: error, consumer, subject: message?.subject, sequence: message?.seq },
            message ? 'a message could not be handled and will come again' : 'pulling failed; trying again',
          ),
        ),
    });
    this.#pullers.set(consumer, puller);
    puller.start();
  }

  #read(message: PulledMessage, begin: () => void): Received<unknown> | undefined {
    try {
      return read(message, begin);
    } catch (error) {
      if (message.deliveryCount < MOST_TIMES_UNREAD) throw error;
      const { subject, seq: sequence } = message;
      this.#log.error({ err: error, subject, sequence }, 'a message cannot be read and is let go');
      return undefined;
    }
  }

  /** Nothing more is pulled; what is under way goes on. */
  #end(consumer: string): void {
    const puller = this.#pullers.get(consumer);
    if (!puller) return;
    this.#pullers.delete(consumer);
    const ended = puller.stop().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }

  /** Stops pulling and waits for what is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const consumer of [...this.#pullers.keys()]) this.#end(consumer);
    await Promise.all(this.#ending);
  }

  on(): never {
    throw new Error('the transport has no events; see the log');
  }

  unwrap<T>(): T {
    return this.#broker as T;
  }
}

function read(message: PulledMessage, begin: () => void): Received<unknown> {
  return {
    meta: readMeta(message.headers),
    data: message.data,
    sequence: message.seq,
    trace: traceOf(message),
    handedOut: message.deliveryCount,
    begin,
  };
}

function traceOf({ headers }: Pick<PulledMessage, 'headers'>): Context {
  return extractTrace(readTrace(headers));
}
