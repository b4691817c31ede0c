import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMinSize, ArrayUnique, IsArray, IsIn } from 'class-validator';
import { maskedApiKey, SCOPES, timeOf, type Scope } from '#domain';
import type { ApiKey } from '#store';
import { MayBeMissing, MayBeNull, PlainText, Satisfies, WholeNumber } from '../input-rules.ts';
import { timeProblem } from '../deliveries/time-input.ts';
import { Page } from '../page.ts';
import { UidInput } from '../uid-input.ts';

const SCOPE_HELP =
  '`publish` sends events, `read` reads everything of the tenant, `manage` changes endpoints and keys and includes `read`.';

export class NewApiKey {
  @ApiProperty({ maxLength: 100, example: 'billing service' })
  @PlainText(100)
  name: string;

  @UidInput()
  uid?: string | null;

  @ApiProperty({ enum: SCOPES, isArray: true, description: SCOPE_HELP })
  @IsArray({ message: 'must be a list' })
  @ArrayMinSize(1, { message: 'must not be empty' })
  @ArrayUnique({ message: 'must not repeat a scope' })
  @IsIn(SCOPES, { each: true, message: `each must be one of: ${SCOPES.join(', ')}` })
  scopes: Scope[];

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true, description: 'When it stops working.' })
  @MayBeNull()
  @Satisfies('isExpiry', expiryProblem)
  expiresAt?: string | null;
}

/** The fields to change; what is left out stays. A key with other scopes is another key. */
export class ApiKeyPatch {
  @ApiPropertyOptional({ maxLength: 100 })
  @MayBeMissing()
  @PlainText(100)
  name?: string;

  @UidInput()
  uid?: string | null;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true, description: 'Null: it does not expire.' })
  @MayBeNull()
  @Satisfies('isExpiry', expiryProblem)
  expiresAt?: string | null;
}

const MAX_OVERLAP_SECONDS = 30 * 86_400;

export class ApiKeyRotation {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OVERLAP_SECONDS,
    default: 86_400,
    description: 'How long the old key goes on working; 0 ends it now.',
  })
  @MayBeMissing()
  @WholeNumber(0, MAX_OVERLAP_SECONDS)
  overlapSeconds = 86_400;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the new key stops working. Left out: it lives as long as the old one was made to live.',
  })
  @MayBeNull()
  @Satisfies('isExpiry', expiryProblem)
  expiresAt?: string | null;
}

export class ApiKeyDto {
  @ApiProperty({ example: 'key_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty({ type: String, nullable: true }) uid: string | null;
  @ApiProperty() name: string;
  @ApiProperty({ example: 'hk_****x7Qa' }) maskedKey: string;
  @ApiProperty({ enum: SCOPES, isArray: true }) scopes: Scope[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) expiresAt: string | null;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'To the minute, some seconds later; null for a key that was never used.',
  })
  lastUsedAt: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The key that a rotation made in its place.' })
  replacedBy: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}

export class CreatedApiKeyDto extends ApiKeyDto {
  @ApiProperty({ description: 'The key itself. It is not stored and cannot be shown again.' }) key: string;
}

export class ApiKeyPage extends Page {
  @ApiProperty({ type: [ApiKeyDto] }) data: ApiKeyDto[];
}

export function toApiKeyView(row: ApiKey): ApiKeyDto {
  return {
    id: row.id,
    uid: row.uid,
    name: row.name,
    maskedKey: maskedApiKey(row.lastFour),
    scopes: row.scopes,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    replacedBy: row.replacedBy,
    createdAt: row.createdAt.toISOString(),
  };
}

function expiryProblem(value: unknown): string | undefined {
  return timeProblem(value) ?? (timeOf(value)! > Date.now() ? undefined : 'must be in the future');
}
