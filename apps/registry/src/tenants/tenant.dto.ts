import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn } from 'class-validator';
import { DIALECT_NAMES } from '#dialects';
import type { Tenant } from '#store';
import { MayBeMissing, Nested, PlainText } from '../input-rules.ts';
import { UidInput } from '../uid-input.ts';
import { Page } from '../page.ts';
import { RateLimitInput, toRateLimit, toRateLimitView } from '../rate-limit-input.ts';

export class TenantLimitsInput {
  @ApiPropertyOptional({
    type: RateLimitInput,
    nullable: true,
    description: 'Events that each ingest process takes from it; more is refused with `rate_limited`. Null: no limit.',
  })
  @Nested(() => RateLimitInput, { orNull: true })
  publish?: RateLimitInput | null;

  @ApiPropertyOptional({
    type: RateLimitInput,
    nullable: true,
    description: 'Requests to all its endpoints together; what is more waits. Null: no limit.',
  })
  @Nested(() => RateLimitInput, { orNull: true })
  delivery?: RateLimitInput | null;
}

const UNKNOWN_TYPES = {
  enum: ['accept', 'refuse'],
  default: 'accept',
  description: 'What becomes of events whose type is not in its catalogue.',
};

export class NewTenant {
  @ApiProperty({ maxLength: 100, example: 'Acme' })
  @PlainText(100)
  name: string;

  @UidInput()
  uid?: string | null;

  @ApiPropertyOptional({
    type: String,
    enum: DIALECT_NAMES,
    default: 'native',
    description: 'How its requests look on the wire.',
  })
  @MayBeMissing()
  @IsIn(DIALECT_NAMES, { message: `must be one of: ${DIALECT_NAMES.join(', ')}` })
  dialect = 'native';

  @ApiPropertyOptional({ type: TenantLimitsInput })
  @Nested(() => TenantLimitsInput)
  limits?: TenantLimitsInput;

  @ApiPropertyOptional(UNKNOWN_TYPES)
  @MayBeMissing()
  @IsIn(UNKNOWN_TYPES.enum, { message: 'must be one of: accept, refuse' })
  unknownEventTypes: 'accept' | 'refuse' = 'accept';
}

/** The fields to change; what is left out stays, a limit too. */
export class TenantPatch {
  @ApiPropertyOptional({ maxLength: 100 })
  @MayBeMissing()
  @PlainText(100)
  name?: string;

  @UidInput()
  uid?: string | null;

  @ApiPropertyOptional({ type: TenantLimitsInput })
  @Nested(() => TenantLimitsInput)
  limits?: TenantLimitsInput;

  @ApiPropertyOptional({ ...UNKNOWN_TYPES, default: undefined })
  @MayBeMissing()
  @IsIn(UNKNOWN_TYPES.enum, { message: 'must be one of: accept, refuse' })
  unknownEventTypes?: 'accept' | 'refuse';

  @ApiPropertyOptional({
    description:
      'False switches it off: its keys are refused, its endpoints get nothing, and what waits for them is cancelled.',
  })
  @MayBeMissing()
  @IsBoolean({ message: 'must be true or false' })
  enabled?: boolean;
}

export class TenantLimitsDto {
  @ApiProperty({ type: RateLimitInput, nullable: true }) publish: RateLimitInput | null;
  @ApiProperty({ type: RateLimitInput, nullable: true }) delivery: RateLimitInput | null;
}

export class TenantDto {
  @ApiProperty({ example: 'tnt_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty({ type: String, nullable: true }) uid: string | null;
  @ApiProperty() name: string;
  @ApiProperty({ enum: DIALECT_NAMES }) dialect: string;
  @ApiProperty() limits: TenantLimitsDto;
  @ApiProperty({ enum: UNKNOWN_TYPES.enum }) unknownEventTypes: 'accept' | 'refuse';
  @ApiProperty() enabled: boolean;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}

export class TenantPage extends Page {
  @ApiProperty({ type: [TenantDto] }) data: TenantDto[];
}

type Limits = Pick<Tenant, 'publishLimit' | 'deliveryLimit'>;

/** The limits after a request; what it leaves out stays as it was. */
export function changedLimits(before: Limits, { publish, delivery }: TenantLimitsInput = {}): Limits {
  return {
    publishLimit: publish === undefined ? before.publishLimit : publish && toRateLimit(publish),
    deliveryLimit: delivery === undefined ? before.deliveryLimit : delivery && toRateLimit(delivery),
  };
}

export function toTenantView(row: Tenant): TenantDto {
  return {
    id: row.id,
    uid: row.uid,
    name: row.name,
    dialect: row.dialect,
    limits: { publish: toRateLimitView(row.publishLimit), delivery: toRateLimitView(row.deliveryLimit) },
    unknownEventTypes: row.onlyCataloguedTypes ? 'refuse' : 'accept',
    enabled: row.enabled,
    createdAt: row.createdAt.toISOString(),
  };
}
