import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn } from 'class-validator';
import {
  FAILED_STATUSES,
  isEventTypePattern,
  isUid,
  REPLAY_WHATS,
  SETTLED_STATUSES,
  timeOfId,
  type ReplayWhat,
  type SettledStatus,
} from '#domain';
import { MayBeMissing, Satisfies, WholeNumber } from '../input-rules.ts';
import { timeProblem } from '../deliveries/time-input.ts';

const MOST_TYPES = 100;
const MOST_DELIVERIES = 10_000_000;

const IsEndpoint = () =>
  Satisfies('isEndpoint', (value) =>
    typeof value === 'string' && (timeOfId('ep', value) !== undefined || isUid(value))
      ? undefined
      : 'must be the id or the uid of an endpoint',
  );

const IsTypePattern = () =>
  Satisfies(
    'isEventTypePattern',
    (value) =>
      typeof value === 'string' && isEventTypePattern(value)
        ? undefined
        : 'must be an event type like invoice.paid, a group like invoice.*, or *',
    { each: true },
  );

/** A part of an endpoint's deliveries: by the time their events were accepted, and by type. */
export class DeliveriesPart {
  @ApiProperty({ example: 'ep_01k5qj8e3n9r7c2m4x6v8b0d1f', description: 'Its id or its uid.' })
  @IsEndpoint()
  endpoint: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Only events accepted then or later.' })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  from?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Only events accepted before then; now, if it is left out.',
  })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  @Satisfies('isAfterFrom', (value, object) => {
    const { from } = object as { from?: unknown };
    if (timeProblem(value) !== undefined || timeProblem(from) !== undefined) return undefined;
    return Date.parse(value as string) > Date.parse(from as string) ? undefined : 'must be later than from';
  })
  to?: string;

  @ApiPropertyOptional({
    type: [String],
    maxItems: MOST_TYPES,
    description: 'Only events of these types: exact, `invoice.*`, or `*`.',
  })
  @MayBeMissing()
  @IsArray({ message: 'must be a list' })
  @ArrayMinSize(1, { message: 'must have at least one entry' })
  @ArrayMaxSize(MOST_TYPES, { message: `must have at most ${MOST_TYPES} entries` })
  @ArrayUnique({ message: 'must not repeat an entry' })
  @IsTypePattern()
  eventTypes?: string[];
}

export class NewReplay extends DeliveriesPart {
  @ApiProperty({
    enum: REPLAY_WHATS,
    description:
      '`failed`: its deliveries that failed. `missed`: those, and all events since it exists that match it and were ' +
      'never tried, as while it was disabled. `history`: events from before it existed that match it.',
  })
  @IsIn(REPLAY_WHATS, { message: `must be one of: ${REPLAY_WHATS.join(', ')}` })
  what: ReplayWhat;

  @ApiPropertyOptional({
    enum: SETTLED_STATUSES,
    isArray: true,
    default: FAILED_STATUSES,
    description: 'Deliveries with which status are sent again. With `delivered`, those that arrived too.',
  })
  @MayBeMissing()
  @IsArray({ message: 'must be a list' })
  @ArrayMinSize(1, { message: 'must have at least one entry' })
  @ArrayUnique({ message: 'must not repeat an entry' })
  @IsIn(SETTLED_STATUSES, { each: true, message: `must be of: ${SETTLED_STATUSES.join(', ')}` })
  statuses?: SettledStatus[];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MOST_DELIVERIES,
    description: 'Ends after so many, the oldest first.',
  })
  @MayBeMissing()
  @WholeNumber(1, MOST_DELIVERIES)
  limit?: number;
}

/** How a replay is kept. Times in ISO 8601. */
export interface ReplayInput {
  readonly what: ReplayWhat;
  readonly from: string | null;
  readonly to: string;
  readonly eventTypes: readonly string[] | null;
  readonly statuses: readonly SettledStatus[];
  readonly limit: number | null;
}

/**
 * @param endpointCreatedAt what comes before it is history, and what comes after it is not
 * @param now what is accepted later is none of the job's
 */
export function toReplayInput(input: NewReplay, endpointCreatedAt: Date, now: Date): ReplayInput {
  const { what, statuses = FAILED_STATUSES, limit = null } = input;
  const { from, to, eventTypes } = toPart(input, what === 'history' ? endpointCreatedAt : now);
  const begin = what === 'missed' ? later(from, endpointCreatedAt) : from;
  return { what, from: begin, to, eventTypes, statuses, limit };
}

/** @param latest what is accepted later is not meant */
export function toPart({ from, to, eventTypes }: DeliveriesPart, latest: Date) {
  return {
    from: from === undefined ? null : new Date(from).toISOString(),
    to: earlier(to === undefined ? undefined : new Date(to), latest).toISOString(),
    eventTypes: eventTypes ?? null,
  };
}

function earlier(time: Date | undefined, bound: Date): Date {
  return time && time < bound ? time : bound;
}

function later(time: string | null, bound: Date): string {
  return (time !== null && new Date(time) > bound ? new Date(time) : bound).toISOString();
}
