import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EventContent, reasonsAgainst, type Reason } from '#domain';
import { toEndpointRecord, type Endpoint } from '#store';
import { Page } from '../page.ts';
import { AskedEventDto, type AskedEvent } from './event-question.ts';

type ReasonCode = Reason['code'];

const MEANINGS: Record<ReasonCode, string> = {
  disabled: 'it is disabled',
  unverified: 'its URL has not answered its challenge yet',
  event_type: 'none of its `eventTypes` matches the type',
  channel: 'the event carries none of its `channels`',
  filter: 'the event does not satisfy its `filter`',
};

export class ReasonDto {
  @ApiProperty({
    enum: Object.keys(MEANINGS),
    description: Object.entries(MEANINGS)
      .map(([code, meaning]) => `\`${code}\`: ${meaning}`)
      .join('; '),
  })
  code: ReasonCode;
  @ApiProperty({ description: 'For people.' }) detail: string;
  @ApiPropertyOptional({
    type: [String],
    example: ['.data.amount.$gte'],
    description: 'Of `filter`: where the conditions stand in it that the event fails.',
  })
  failures?: string[];
}

export class ExplainedEndpointDto {
  @ApiProperty({ description: 'The endpoint’s id.' }) endpoint: string;
  @ApiProperty({ type: String, nullable: true }) name: string | null;
  @ApiProperty() url: string;
  @ApiProperty({ description: 'Whether it would get the event.' }) matches: boolean;
  @ApiProperty({ type: [ReasonDto], description: 'Why it would not: all reasons. Empty when it would.' })
  reasons: ReasonDto[];
}

export class ExplanationDto extends Page {
  @ApiProperty({ type: AskedEventDto }) event: AskedEventDto;
  @ApiProperty({ type: [ExplainedEndpointDto] }) data: ExplainedEndpointDto[];
}

/** Asks what fan-out asks, of the endpoint as it is now. */
export function explained(row: Endpoint, event: AskedEvent): ExplainedEndpointDto {
  const reasons = reasonsAgainst(toEndpointRecord(row), new EventContent(event.meta, event.data));
  return {
    endpoint: row.id,
    name: row.name,
    url: row.url,
    matches: reasons.length === 0,
    reasons: reasons.map((reason) => toReasonView(reason, row, event)),
  };
}

function toReasonView(reason: Reason, row: Endpoint, { meta }: AskedEvent): ReasonDto {
  switch (reason.code) {
    case 'disabled':
      return { code: reason.code, detail: 'The endpoint is disabled.' };
    case 'unverified':
      return { code: reason.code, detail: 'The endpoint’s URL has not answered its challenge yet.' };
    case 'event_type':
      return { code: reason.code, detail: `None of ${list(row.eventTypes)} matches the type ${meta.type}.` };
    case 'channel': {
      const carried = meta.channels?.length ? `carries ${list(meta.channels)}` : 'carries no channel';
      return { code: reason.code, detail: `The endpoint wants ${list(row.channels ?? [])}, and the event ${carried}.` };
    }
    case 'filter': {
      const failures = [...reason.failures];
      return {
        code: reason.code,
        detail: `The event fails these conditions of the filter: ${list(failures)}.`,
        failures,
      };
    }
  }
}

const SHOWN = 10;

function list(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return names.slice(0, SHOWN).join(', ') + more;
}
