import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { DELIVERY_STATUSES, isEventId, isEventType, timeOfId, type DeliveryStatus } from '#domain';
import type { DeliveryFilter } from '#store';
import { MayBeMissing, Satisfies } from '../input-rules.ts';
import { PageQuery } from '../page.ts';
import { timeProblem } from './time-input.ts';

export class DeliveryQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only of this endpoint.' })
  @MayBeMissing()
  @Satisfies('isEndpointId', (value) =>
    typeof value === 'string' && timeOfId('ep', value) !== undefined ? undefined : 'must be an endpoint id: ep_…',
  )
  endpoint?: string;

  @ApiPropertyOptional({ description: 'Only of the event with this id.' })
  @MayBeMissing()
  @Satisfies('isEventId', (value) =>
    typeof value === 'string' && isEventId(value) ? undefined : 'must be an event id: printable, without spaces',
  )
  event?: string;

  @ApiPropertyOptional({ enum: DELIVERY_STATUSES })
  @MayBeMissing()
  @IsIn(DELIVERY_STATUSES, { message: `must be one of: ${DELIVERY_STATUSES.join(', ')}` })
  status?: DeliveryStatus;

  @ApiPropertyOptional({ description: 'Only of events of this type.', example: 'invoice.paid' })
  @MayBeMissing()
  @Satisfies('isEventType', (value) =>
    typeof value === 'string' && isEventType(value) ? undefined : 'must be an event type, like invoice.paid',
  )
  type?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Only of events accepted then or later.' })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  after?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Only of events accepted before then.' })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  before?: string;
}

export function toFilter({ endpoint, event, status, type, after, before }: DeliveryQuery): DeliveryFilter {
  return {
    endpoint,
    event,
    status,
    type,
    after: after === undefined ? undefined : new Date(after),
    before: before === undefined ? undefined : new Date(before),
  };
}
