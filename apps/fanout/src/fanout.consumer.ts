import { Controller, Inject } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import {
  deliveryId,
  endpointShard,
  EventContent,
  FIRST_RUN,
  INLINE_PAYLOAD_BYTES,
  INLINE_PAYLOAD_ENDPOINTS,
  logShard,
  type EndpointRecord,
  type EventMeta,
  type FannedOut,
} from '#domain';
import { Consume, done, processing, Publisher, RegistryView, type Outcome, type Received } from '#messaging';
import { attributeSets, Counter, inSpan, LOGGER, traceHeaders, type Logger, type TraceHeaders } from '#service';

/** Stored-answers that are waited for at a time: enough to keep the broker busy, too few to fill memory. */
const PIPELINE = 1_000;

const fannedOut = new Counter('hookwire.events.fanned_out');
const created = new Counter('hookwire.deliveries.created');
const ofEvent = attributeSets(['hookwire.matched']);

/** Event → matching endpoints → one task each. */
@Controller()
export class FanoutConsumer {
  constructor(
    @Inject(RegistryView) private readonly view: RegistryView,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Repeatable: every task and fact has an id that is a function of the event and the endpoint, and the event is
   * acknowledged after all of them are stored. After a crash the rest is published, and what was there is dropped.
   */
  @Consume('fanout')
  async fanOut({ meta: event, data, sequence, trace }: Received<EventMeta>): Promise<Outcome> {
    const startedAt = performance.now();
    await this.view.atLeast(event.registryRevision);
    const attributes = () => ({
      ...processing('EVENTS', 'fanout'),
      'hookwire.tenant': event.tenant,
      'hookwire.event.id': event.id,
      'hookwire.event.type': event.type,
    });
    return inSpan('fan out', SpanKind.CONSUMER, trace, attributes, async (span, inside) => {
      const matching = this.view.endpointsOf(event.tenant)?.match(new EventContent(event, data)) ?? [];
      // Ordered endpoints read EVENTS themselves: two fan-outs side by side could not keep its order.
      // A test is for itself, and must not wait behind what may be the reason for testing.
      const isOrdered = ({ orderedAfter }: EndpointRecord) => orderedAfter !== undefined && event.onlyFor === undefined;
      const ordered = matching.filter(isOrdered);
      const endpoints = matching.filter((endpoint) => !isOrdered(endpoint));
      span.setAttribute('hookwire.matched', matching.length);
      const headers = traceHeaders(inside);
      await this.#publishTasks(event, sequence, endpoints, data, headers);
      const facts = factsOf(event, sequence, endpoints, matching.length);
      await Promise.all(facts.map((fact) => this.publisher.fact(fact, headers)));
      for (const { id } of ordered) this.publisher.wake(event.tenant, id);
      fannedOut.add(1, ofEvent(String(matching.length > 0)));
      created.add(endpoints.length);
      this.log.info(
        {
          tenant: event.tenant,
          event: event.id,
          type: event.type,
          sequence,
          matched: matching.length,
          durationMs: Math.round((performance.now() - startedAt) * 100) / 100,
          sinceAcceptedMs: Date.now() - event.acceptedAt,
        },
        'event fanned out',
      );
      return done;
    });
  }

  async #publishTasks(
    event: EventMeta,
    eventSequence: number,
    endpoints: readonly EndpointRecord[],
    data: Uint8Array,
    trace: TraceHeaders,
  ): Promise<void> {
    const carry = data.length <= INLINE_PAYLOAD_BYTES && endpoints.length <= INLINE_PAYLOAD_ENDPOINTS;
    const registryRevision = this.view.revision;
    for (const chunk of chunks(endpoints, PIPELINE)) {
      const tasks = chunk.map((endpoint) => ({
        event,
        eventSequence,
        endpoint: endpoint.id,
        delivery: deliveryId(event.acceptedAt, event.tenant, event.id, endpoint.id),
        run: FIRST_RUN,
        attempt: 1,
        registryRevision,
      }));
      await Promise.all(tasks.map((task) => this.publisher.task(task, carry ? data : undefined, trace)));
    }
  }
}

/** A fact names at most this many deliveries: some 80 bytes each, and the smallest messages allowed are 256 KiB. */
const DELIVERIES_A_FACT = 2_000;

/**
 * Facts for each log shard: all facts about a delivery are in the shard of its endpoint, and so in order.
 * @param endpoints those that got a task
 * @param matched how many matched in all: an ordered endpoint's delivery begins when its turn comes
 */
export function factsOf(
  event: EventMeta,
  eventSequence: number,
  endpoints: readonly EndpointRecord[],
  matched = endpoints.length,
): FannedOut[] {
  const byShard = new Map<number, FannedOut['deliveries'][number][]>();
  for (const { id: endpoint } of endpoints) {
    const shard = logShard(endpointShard(event.tenant, endpoint));
    const delivery = deliveryId(event.acceptedAt, event.tenant, event.id, endpoint);
    const line = byShard.get(shard);
    if (line) line.push({ endpoint, delivery });
    else byShard.set(shard, [{ endpoint, delivery }]);
  }
  const { id, tenant, type, occurredAt, acceptedAt, attributes } = event;
  const fact = (part: string, deliveries: FannedOut['deliveries']): FannedOut => ({
    kind: 'fanned_out',
    id: `fanned_out/${tenant}/${id}/${acceptedAt}/${part}`,
    event: { id, tenant, type, occurredAt, acceptedAt, attributes },
    eventSequence,
    at: acceptedAt,
    deliveries,
    matched,
  });
  if (byShard.size === 0) return [fact('none', [])];
  return [...byShard].flatMap(([shard, deliveries]) =>
    chunks(deliveries, DELIVERIES_A_FACT).map((chunk, n) => fact(`${shard}.${n}`, chunk)),
  );
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
