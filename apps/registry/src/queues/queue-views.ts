import { ApiProperty } from '@nestjs/swagger';
import { LANE_REASONS, LaneDto, toLaneView } from '../endpoints/endpoint-state-view.ts';
import type { Queue, TenantLanes, WaitingLane } from './queues.ts';

const count = { type: 'integer', minimum: 0 } as const;

export class ReaderDto {
  @ApiProperty({ enum: ['fanout', 'delivery', 'retry', 'notices', 'projector'] }) name: string;
  @ApiProperty({ ...count, description: 'Messages that it has not got yet: how far it is behind.' }) waiting: number;
  @ApiProperty({ ...count, description: 'Messages that it has, and is not done with.' }) underWay: number;
}

export class QueueDto {
  @ApiProperty({ enum: ['EVENTS', 'DELIVERIES', 'RETRIES', 'WAITING', 'DELIVERY_LOG'] }) stream: string;
  @ApiProperty({
    ...count,
    description: 'In RETRIES also those that are not due yet. EVENTS and DELIVERY_LOG keep what was read.',
  })
  messages: number;
  @ApiProperty(count) bytes: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When its oldest message came.' })
  oldestAt: string | null;
  @ApiProperty({ type: [ReaderDto] }) readers: ReaderDto[];
}

export class TenantLanesDto {
  @ApiProperty() tenant: string;
  @ApiProperty({ ...count, description: 'Deliveries that wait for their endpoint to take more.' }) waiting: number;
  @ApiProperty({ ...count, description: 'Endpoints that they wait for.' }) endpoints: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: count,
    description: `How many wait by reason: ${Object.keys(LANE_REASONS).join(', ')}, or unknown.`,
    example: { breaker_open: 12 },
  })
  reasons: Record<string, number>;
}

export class QueuesDto {
  @ApiProperty({ type: [QueueDto] }) queues: QueueDto[];
  @ApiProperty({ type: [TenantLanesDto], description: 'Those with the most first; 100 at most.' })
  lanes: TenantLanesDto[];
}

export class EndpointLaneDto {
  @ApiProperty() endpoint: string;
  @ApiProperty({ ...count, description: 'Deliveries that wait; scheduled retries not included.' }) waiting: number;
  @ApiProperty({ type: LaneDto, nullable: true, description: 'Why they wait; null when nothing keeps them any more.' })
  lane: LaneDto | null;
}

export class LanesDto {
  @ApiProperty({ ...count, description: 'In all lanes of the tenant.' }) waiting: number;
  @ApiProperty({ type: [EndpointLaneDto], description: 'The longest first; 100 at most.' }) data: EndpointLaneDto[];
}

const MOST_SHOWN = 100;

export function toQueuesView(queues: readonly Queue[], lanes: readonly TenantLanes[]): QueuesDto {
  return {
    queues: queues.map(({ stream, messages, bytes, oldestAt, readers }) => ({
      stream,
      messages,
      bytes,
      oldestAt: oldestAt?.toISOString() ?? null,
      readers: [...readers],
    })),
    lanes: lanes.slice(0, MOST_SHOWN).map(({ tenant, waiting, endpoints, reasons }) => ({
      tenant,
      waiting,
      endpoints,
      reasons: { ...reasons },
    })),
  };
}

/** @param lanes the longest first */
export function toLanesView(lanes: readonly WaitingLane[]): LanesDto {
  return {
    waiting: lanes.reduce((sum, { waiting }) => sum + waiting, 0),
    data: lanes.slice(0, MOST_SHOWN).map(({ endpoint, waiting, lane }) => ({
      endpoint,
      waiting,
      lane: lane ? toLaneView(lane) : null,
    })),
  };
}
