import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn } from 'class-validator';
import { isEventType, isUid, timeOfId } from '#domain';
import { minutesKeptSince, type Dimension, type Grain, type StatsSpan } from '#store';
import { invalidQuery, timeProblem } from '../deliveries/time-input.ts';
import { MayBeMissing, Satisfies, WholeNumber } from '../input-rules.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LENGTHS_MS: Record<Grain, number> = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS };
/** With so many points an answer is as large as one should be. */
const MOST_POINTS = 1_500;
const LONGEST_DAYS: Record<Grain, number> = { minute: 1, hour: 31, day: 366 };

const GRAINS = ['minute', 'hour', 'day'] as const;
const DIMENSIONS = ['tenant', 'endpoint', 'type'] as const;

export class StatsTimeQuery {
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Its minute, hour or day counts whole. Default: a day before `to`.',
  })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Default: now.' })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  to?: string;

  @ApiPropertyOptional({
    enum: GRAINS,
    description:
      'Also by minute (at most a day, and of the last week only), hour (at most 31 days) or day (at most 366), all in UTC.',
  })
  @MayBeMissing()
  @IsIn(GRAINS, { message: 'must be minute, hour or day' })
  bucket?: Grain;
}

export class StatsQuery extends StatsTimeQuery {
  @ApiPropertyOptional({ enum: DIMENSIONS, default: 'tenant', description: 'What to count by.' })
  @MayBeMissing()
  @IsIn(DIMENSIONS, { message: 'must be tenant, endpoint or type' })
  by: Dimension = 'tenant';

  @ApiPropertyOptional({ description: 'With by=endpoint: only this one, by its id or uid.' })
  @MayBeMissing()
  @Satisfies('isEndpointId', (value, query) => {
    if ((query as StatsQuery).by !== 'endpoint') return 'goes with by=endpoint';
    return typeof value === 'string' && (timeOfId('ep', value) !== undefined || isUid(value))
      ? undefined
      : 'must be an endpoint’s id or uid';
  })
  endpoint?: string;

  @ApiPropertyOptional({ description: 'With by=type: only this one.', example: 'invoice.paid' })
  @MayBeMissing()
  @Satisfies('isEventType', (value, query) => {
    if ((query as StatsQuery).by !== 'type') return 'goes with by=type';
    return typeof value === 'string' && isEventType(value) ? undefined : 'must be an event type, like invoice.paid';
  })
  type?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 10,
    description: 'How many endpoints or types at most: those with the most attempts.',
  })
  @MayBeMissing()
  @Transform(({ value }: { value: unknown }) => (/^\d{1,3}$/.test(String(value)) ? Number(value) : value))
  @WholeNumber(1, 100)
  limit = 10;
}

/** What is read for a question. */
export interface StatsReading {
  readonly span: StatsSpan;
  readonly withBuckets: boolean;
}

/**
 * @param now milliseconds since the epoch
 * @throws HookwireError `validation_failed` when the time is none, or too long
 */
export function readingOf(tenant: string, dimension: Dimension, query: StatsTimeQuery, now: number): StatsReading {
  const to = query.to === undefined ? now : Date.parse(query.to);
  const wanted = query.from === undefined ? to - DAY_MS : Date.parse(query.from);
  if (wanted >= to) throw invalidQuery('from', 'must be before to');
  const grain = query.bucket ?? grainFor(wanted, to, now);
  const from = Math.floor(wanted / LENGTHS_MS[grain]) * LENGTHS_MS[grain];
  const longest = LONGEST_DAYS[grain] * DAY_MS;
  if (to - wanted > longest) {
    throw invalidQuery('from', `must be at most ${LONGEST_DAYS[grain]} days before to, by the ${grain}`);
  }
  return {
    span: { tenant, dimension, grain, from: new Date(from), to: new Date(to) },
    withBuckets: query.bucket !== undefined,
  };
}

/** For totals: as coarse as a day may be without adding much that is before `from`. */
function grainFor(from: number, to: number, now: number): Grain {
  if (to - from > 7 * DAY_MS) return 'day';
  return to - from <= 6 * HOUR_MS && from >= minutesKeptSince(now) ? 'minute' : 'hour';
}

/**
 * The one that is asked for, or how many of them.
 * @throws HookwireError `validation_failed` when the answer would be too large
 */
export function seriesOf(query: StatsQuery, { span, withBuckets }: StatsReading): readonly string[] | number {
  if (query.by === 'tenant') return [''];
  const name = query.endpoint ?? query.type;
  if (name !== undefined) return [name];
  const points = Math.ceil((span.to.getTime() - span.from.getTime()) / LENGTHS_MS[span.grain]);
  if (withBuckets && points * query.limit > MOST_POINTS) {
    throw invalidQuery(
      'bucket',
      `${query.limit} times ${points} ${span.grain}s are more than the ${MOST_POINTS} of an answer: ask for one ` +
        `${query.by}, a shorter time, longer buckets, or fewer (limit)`,
    );
  }
  return query.limit;
}
