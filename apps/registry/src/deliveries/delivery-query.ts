import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { DELIVERY_STATUSES, isEventId, isUid, timeOfId, type DeliveryStatus } from '#domain';
import type { AnswerFilter, DeliverySearch } from '#store';
import { MayBeMissing, Satisfies } from '../input-rules.ts';
import { PageQuery } from '../page.ts';
import { AttributeFilter, EventTypes, Several } from './filters-input.ts';
import { searchSpan, timeProblem } from './time-input.ts';

const CODE = /^([2-5]xx|none|[1-5]\d\d)$/;

export class DeliveryQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only of this endpoint: its id, or its uid.' })
  @MayBeMissing()
  @Satisfies('isEndpoint', (value) =>
    typeof value === 'string' && (timeOfId('ep', value) !== undefined || isUid(value))
      ? undefined
      : 'must be an endpoint’s id or uid',
  )
  endpoint?: string;

  @ApiPropertyOptional({ description: 'Only of the event with this id.' })
  @MayBeMissing()
  @Satisfies('isEventId', (value) =>
    typeof value === 'string' && isEventId(value) ? undefined : 'must be an event id: printable, without spaces',
  )
  event?: string;

  @ApiPropertyOptional({ enum: DELIVERY_STATUSES, isArray: true, description: 'Any of these.' })
  @Several()
  @IsIn(DELIVERY_STATUSES, { each: true, message: `must be one of: ${DELIVERY_STATUSES.join(', ')}` })
  status?: DeliveryStatus[];

  @ApiPropertyOptional({
    type: [String],
    description: 'Only of events of any of these types; `invoice.*` means all below the name.',
    example: ['invoice.paid'],
  })
  @EventTypes()
  type?: string[];

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', pattern: CODE.source },
    description: 'The last attempt was answered with any of these: a status (`404`), a class (`5xx`), or `none`.',
  })
  @Several()
  @Satisfies(
    'isAnswer',
    (value) =>
      typeof value === 'string' && CODE.test(value) ? undefined : 'must be a status (404), a class (5xx) or none',
    { each: true },
  )
  code?: string[];

  @ApiPropertyOptional({ pattern: '^[a-z_]{1,64}$', description: 'Only with this `lastError`.', example: 'timeout' })
  @MayBeMissing()
  @Satisfies('isErrorCode', (value) =>
    typeof value === 'string' && /^[a-z_]{1,64}$/.test(value)
      ? undefined
      : 'must be the code of an error, like timeout',
  )
  error?: string;

  @AttributeFilter()
  attributes?: Record<string, string>;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Only of events accepted then or later; at most 92 days before `to`, which is what it is if left out.',
  })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Only of events accepted before then.' })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  to?: string;
}

/**
 * @param now milliseconds since the epoch
 * @throws HookwireError `validation_failed` when the time is none, or too long
 */
export function toSearch(tenant: string, query: DeliveryQuery, now: number): DeliverySearch {
  const { endpoint, event, status, type, code, error, attributes } = query;
  return {
    tenant,
    endpoint,
    event,
    statuses: status,
    types: type,
    answers: code?.map(toAnswer),
    error,
    attributes: attributes && Object.keys(attributes).length > 0 ? attributes : undefined,
    ...searchSpan(query, now),
  };
}

function toAnswer(code: string): AnswerFilter {
  if (code === 'none') return 'none';
  return code.endsWith('xx') ? { class: Number(code[0]) } : { code: Number(code) };
}
