import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { firstIdAt } from '#domain';
import { ACTOR_TYPES, type ActorType, type AuditEntry } from '#store';
import { LessThan, MoreThanOrEqual, type FindOperator } from 'typeorm';
import { MayBeMissing, PlainText, Satisfies } from '../input-rules.ts';
import { Page, PageQuery } from '../page.ts';
import { timeProblem } from '../deliveries/time-input.ts';
import { AUDIT_ACTIONS, type AuditAction } from './audit-actions.ts';

export class AuditQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ACTOR_TYPES, description: 'Only what was done by such.' })
  @MayBeMissing()
  @IsIn(ACTOR_TYPES, { message: `must be one of: ${ACTOR_TYPES.join(', ')}` })
  actorType?: ActorType;

  @ApiPropertyOptional({
    maxLength: 256,
    description: 'Only what this one did: the id of an API key, or the subject of tokens.',
  })
  @MayBeMissing()
  @PlainText(256)
  actor?: string;

  @ApiPropertyOptional({ enum: AUDIT_ACTIONS, description: 'Only this action.' })
  @MayBeMissing()
  @IsIn(AUDIT_ACTIONS, { message: `must be one of: ${AUDIT_ACTIONS.join(', ')}` })
  action?: AuditAction;

  @ApiPropertyOptional({ maxLength: 256, description: 'Only what was done to the thing with this id.' })
  @MayBeMissing()
  @PlainText(256)
  resource?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Only what was done then or later.' })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Only what was done before then.' })
  @MayBeMissing()
  @Satisfies('isTime', timeProblem)
  to?: string;
}

export class ActorDto {
  @ApiProperty({
    enum: ACTOR_TYPES,
    description:
      '`admin`: who has the admin token. `api_key`: a key of the tenant. `jwt`: who has a token. `system`: Hookwire by itself.',
  })
  type: ActorType;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The id of the API key, or the subject of the token; null for the others.',
  })
  id: string | null;
}

const fields = { type: 'object', additionalProperties: true, nullable: true } as const;

export class AuditEntryDto {
  @ApiProperty({ example: 'aud_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty({ type: String, nullable: true }) tenant: string | null;
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty() actor: ActorDto;
  @ApiProperty({ enum: AUDIT_ACTIONS }) action: string;
  @ApiProperty({ description: 'The id of what was changed.' }) resource: string;
  @ApiProperty({ type: String, nullable: true, description: '`X-Request-Id` of the request that did it.' })
  requestId: string | null;
  @ApiProperty({
    ...fields,
    description: 'The fields that were changed, as they were, secrets masked; null for what is new.',
  })
  before: Record<string, unknown> | null;
  @ApiProperty({ ...fields, description: 'The same fields as they are since; null for what was deleted.' })
  after: Record<string, unknown> | null;
}

export class AuditPage extends Page {
  @ApiProperty({ type: [AuditEntryDto] }) data: AuditEntryDto[];
}

/** Ids begin with the time, so that a range of times is one of ids, in the order of the index. */
export function idsBetween({ from, to }: AuditQuery): FindOperator<string>[] {
  const at = (time: string) => firstIdAt('aud', Math.max(0, Date.parse(time)));
  return [...(from === undefined ? [] : [MoreThanOrEqual(at(from))]), ...(to === undefined ? [] : [LessThan(at(to))])];
}

export function toAuditView(row: AuditEntry): AuditEntryDto {
  return {
    id: row.id,
    tenant: row.tenantId,
    at: row.at.toISOString(),
    actor: { type: row.actorType, id: row.actorId },
    action: row.action,
    resource: row.resource,
    requestId: row.requestId,
    before: row.before,
    after: row.after,
  };
}
