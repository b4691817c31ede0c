import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import { headers as natsHeaders, type Msg, type MsgHdrs, type Subscription } from '@nats-io/transport-node';
import { Broker, readTrace, subjects } from '#messaging';
import {
  extractTrace,
  inSpan,
  LOGGER,
  problemHeaders,
  toHookwireError,
  toProblem,
  traceHeaders,
  type Logger,
} from '#service';
import { countRefused } from './event-metrics.ts';
import { Publishing } from './publishing.ts';

/**
 * Events over NATS: a producer sends a request to its tenant's subject, with the body that it would send over HTTP,
 * and gets the same answer. That the tenant is right is the server's doing: it lets a producer publish nowhere else.
 */
@Injectable()
export class NatsProducers implements OnApplicationBootstrap, BeforeApplicationShutdown {
  #subscription: Subscription | undefined;
  readonly #underWay = new Set<Promise<void>>();

  constructor(
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Publishing) private readonly publishing: Publishing,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.broker.ready.then(() => {
      this.#subscription = this.broker.nc.subscribe(subjects.ingest('*'), { queue: 'ingest' });
      return this.#serve(this.#subscription);
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#subscription?.drain().catch(() => undefined);
    await Promise.all(this.#underWay);
  }

  async #serve(subscription: Subscription): Promise<void> {
    // None waits for another here: the server pushes what comes, and a queue would grow without an end. What waits for
    // the broker has its limit in `Acceptance`, over which producers are told to come again.
    for await (const message of subscription) {
      const work = this.#answer(message).finally(() => this.#underWay.delete(work));
      this.#underWay.add(work);
    }
  }

  async #answer(message: Msg): Promise<void> {
    const tenant = message.subject.split('.')[1]!;
    // The reply subject is the producer's to choose, but we publish to it with a service's rights: anything but its
    // own inbox would let it write where it may not, to a stream or to JetStream's own API.
    if (!message.reply?.startsWith(`${subjects.producerInbox(tenant)}.`)) {
      this.log.warn({ tenant, reply: message.reply }, 'refused a NATS request: its reply subject is not its inbox');
      return;
    }
    const parent = extractTrace(readTrace(message.headers));
    const attributes = () => ({
      'hookwire.tenant': tenant,
      'messaging.system': 'nats',
      'messaging.destination.template': subjects.ingest('{tenant}'),
    });
    const answer = await inSpan('ingest', SpanKind.SERVER, parent, attributes, async (span, inside) => {
      const { status, body, headers } = await this.publishing.publish(
        tenant,
        headersOf(message),
        message.data,
        traceHeaders(inside),
        'nats',
      );
      if ('id' in body) span.setAttribute('hookwire.event.id', body.id);
      return { body: { status, ...body }, headers };
    }).catch((thrown: unknown) => {
      const error = toHookwireError(thrown);
      countRefused('nats', error.code);
      if (error.code === 'internal') this.log.error({ err: thrown, tenant }, 'unforeseen error');
      return { body: toProblem(error), headers: problemHeaders(error) };
    });
    message.respond(JSON.stringify(answer.body), { headers: asNatsHeaders(answer.headers) });
  }
}

/** The message's headers as HTTP has them; without a content type it is JSON. */
function headersOf(message: Msg): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  for (const [name, values] of message.headers ?? []) headers[name.toLowerCase()] = values.at(-1)!;
  return headers;
}

function asNatsHeaders(headers: Readonly<Record<string, string>>): MsgHdrs {
  const all = natsHeaders();
  for (const [name, value] of Object.entries(headers)) all.set(name, value);
  return all;
}
