import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { attributeProblems, isEventId, isEventType, MAX_CHANNELS, sortableId, type EventMeta } from '#domain';
import { Broker, Publisher } from '#messaging';
import { HookwireError, Raw } from '#service';
import { EventType, findEvent, Store } from '#store';
import { askBroker } from '../broker-asking.ts';
import { isEvent } from '../deliveries/replay.ts';
import { channelsProblem } from '../endpoints/content-input.ts';
import { notFound } from '../ids.ts';
import { MayBeMissing, Satisfies } from '../input-rules.ts';

const DESCRIBED = ['type', 'data', 'attributes', 'channels'] as const;

/** An event that something is asked about: one that is stored, or one that might be published. */
export class EventQuestion {
  @ApiPropertyOptional({ description: 'The id of a stored event; then no other field.', example: 'invoice-42' })
  @MayBeMissing()
  @Satisfies('isEventId', (value, question) => eventProblem(value, question))
  event?: string;

  @ApiPropertyOptional({ description: 'Of an event that might be published.', example: 'invoice.paid', maxLength: 128 })
  @Satisfies('isEventType', (value, question) => typeProblem(value, question))
  type?: string;

  @ApiPropertyOptional({
    description: 'Its payload: any JSON value. Left out: the example of its type, or null.',
    example: { amount: 1200 },
  })
  @MayBeMissing()
  @Raw()
  data?: unknown;

  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  @MayBeMissing()
  @Raw()
  @Satisfies('areAttributes', (value) => attributeProblems(value)[0]?.message)
  attributes?: Record<string, string>;

  @ApiPropertyOptional({ type: [String], minItems: 1, maxItems: MAX_CHANNELS })
  @MayBeMissing()
  @Satisfies('areChannels', channelsProblem)
  channels?: string[];
}

/** Which event a question is about, as an answer shows it. */
export class AskedEventDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null for one that might be published.' }) id:
    string | null;
  @ApiProperty() type: string;
}

/** An event that is asked about. */
export interface AskedEvent {
  readonly meta: EventMeta;
  /** JSON text. */
  readonly data: Uint8Array;
  /** 0 for one that might be published. */
  readonly sequence: number;
}

@Injectable()
export class AskedEvents {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Publisher) private readonly publisher: Publisher,
  ) {}

  /** @throws HookwireError not_found, event_gone, unavailable */
  async resolve(tenant: string, question: EventQuestion): Promise<AskedEvent> {
    if (question.event !== undefined) return this.#stored(tenant, question.event);
    if (question.data !== undefined) return imagined(tenant, question);
    return imagined(tenant, { ...question, data: await this.example(tenant, question.type!) });
  }

  /** That of the catalogue, when the type is there and has one. */
  async example(tenantId: string, name: string): Promise<unknown> {
    const type = await this.store.dataSource.manager.findOneBy(EventType, { tenantId, name });
    return type?.example ?? undefined;
  }

  async #stored(tenant: string, id: string): Promise<AskedEvent> {
    const known = await findEvent(this.store.dataSource, tenant, id);
    if (!known) throw notFound('evt', id);
    const event = await askBroker(this.broker, () => this.publisher.readEvent(known.sequence));
    if (!isEvent(event, tenant, id)) {
      throw new HookwireError('event_gone', `The event ${id} is no longer stored; describe it instead.`);
    }
    return { meta: event.meta, data: event.data, sequence: known.sequence };
  }
}

export function toAskedEventView({ meta, sequence }: AskedEvent): AskedEventDto {
  return { id: sequence === 0 ? null : meta.id, type: meta.type };
}

function imagined(tenant: string, { type, data = null, attributes, channels }: EventQuestion): AskedEvent {
  const now = Date.now();
  const meta = {
    id: sortableId('evt', now, randomBytes(10)),
    tenant,
    type: type!,
    occurredAt: now,
    acceptedAt: now,
    registryRevision: 0,
    ...(attributes ? { attributes } : {}),
    ...(channels ? { channels } : {}),
  };
  return { meta, data: Buffer.from(JSON.stringify(data)), sequence: 0 };
}

function eventProblem(value: unknown, question: EventQuestion): string | undefined {
  const other = DESCRIBED.find((name) => question[name] !== undefined);
  if (other) return `names a stored event, and cannot be given together with ${other}`;
  return typeof value === 'string' && isEventId(value) ? undefined : 'must be the id of an event';
}

function typeProblem(value: unknown, { event }: EventQuestion): string | undefined {
  if (value === undefined && event !== undefined) return undefined;
  if (typeof value === 'string' && isEventType(value)) return undefined;
  return 'must be a dotted name like invoice.paid, unless event names a stored one';
}
