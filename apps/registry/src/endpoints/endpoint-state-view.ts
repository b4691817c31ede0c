import { ApiProperty } from '@nestjs/swagger';
import { OPEN_GATE, type EndpointState, type LaneReason } from '#domain';
import type { Endpoint } from '#store';

const time = { type: String, format: 'date-time' } as const;
const timeOrNull = { ...time, nullable: true } as const;

export const LANE_REASONS: Record<LaneReason, string> = {
  in_flight: 'it has as many requests under way as it may have',
  rate_limit: 'its own rate limit',
  tenant_rate_limit: 'its tenant’s rate limit',
  breaker_open: 'it failed too often in a row',
  retry_after: 'its receiver said when to come again',
  slow: 'it answers slowly, and slow endpoints have as many requests under way as they may have',
  batch: 'its batch is not full yet',
};

const BREAKERS = ['closed', 'open', 'probing'] as const;

export class LaneDto {
  @ApiProperty({
    enum: Object.keys(LANE_REASONS),
    description: Object.entries(LANE_REASONS)
      .map(([reason, meaning]) => `\`${reason}\`: ${meaning}`)
      .join('; '),
  })
  reason: LaneReason;
  @ApiProperty({ ...timeOrNull, description: 'Where it is known.' }) until: string | null;
  @ApiProperty(time) since: string;
}

export class EndpointStateDto {
  @ApiProperty() endpoint: string;
  @ApiProperty({
    type: 'integer',
    description:
      'Deliveries that wait for the endpoint to take more; scheduled retries not included. Of an ordered endpoint: ' +
      'events that are not settled yet.',
  })
  waiting: number;
  @ApiProperty({ type: LaneDto, nullable: true, description: 'Why they wait; null when none does.' })
  lane: LaneDto | null;
  @ApiProperty({ enum: BREAKERS, description: 'While it is open nothing is sent; then one request probes.' })
  breaker: (typeof BREAKERS)[number];
  @ApiProperty({ ...timeOrNull, description: 'When the next request probes.' }) breakerUntil: string | null;
  @ApiProperty({ type: 'integer', description: 'Since the last success.' }) consecutiveFailures: number;
  @ApiProperty(timeOrNull) failingSince: string | null;
  @ApiProperty({
    type: 'integer',
    description: 'Requests that it may have under way now; grows with its successes up to `maxInFlight`.',
  })
  allowance: number;
  @ApiProperty({ ...timeOrNull, description: 'End of its receiver’s certificate, where it was seen.' })
  certificateExpiresAt: string | null;
}

export function toLaneView({ reason, until, since }: NonNullable<EndpointState['lane']>): LaneDto {
  return { reason, until: isoOrNull(until), since: new Date(since).toISOString() };
}

/** @param state undefined when the workers have nothing to tell: all is well, or nothing was sent yet */
export function toEndpointStateView(
  row: Endpoint,
  state: EndpointState | undefined,
  waiting: number,
): EndpointStateDto {
  const { lane, gate = OPEN_GATE, certificateExpiresAt } = state ?? {};
  return {
    endpoint: row.id,
    waiting,
    lane: lane ? toLaneView(lane) : null,
    breaker: gate.breaker.kind,
    breakerUntil: isoOrNull(gate.breaker.kind === 'open' ? gate.breaker.until : undefined),
    consecutiveFailures: gate.failures,
    failingSince: isoOrNull(gate.failingSince),
    // It may be from before the endpoint's own limit was lowered.
    allowance: Math.min(gate.allowance, row.orderedAfter === null ? row.maxInFlight : 1),
    certificateExpiresAt: isoOrNull(certificateExpiresAt),
  };
}

function isoOrNull(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString();
}
