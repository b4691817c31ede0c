import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn } from 'class-validator';
import { sizeProblem } from '#content';
import { isEventType, PAYLOAD_VALIDATIONS, type PayloadValidation } from '#domain';
import { Raw } from '#service';
import { MayBeMissing, MayBeNull, PlainText, Satisfies, WholeNumber } from '../input-rules.ts';
import { PageQuery } from '../page.ts';

const MAX_EXAMPLE = { bytes: 64 * 1024, depth: 64 };
export const MAX_VERSIONS = 1_000;

/** Every field of an event type that may be changed. */
export class EventTypeFields {
  @ApiPropertyOptional({ type: String, maxLength: 100, nullable: true, example: 'billing' })
  @MayBeNull()
  @PlainText(100)
  group?: string | null;

  @ApiPropertyOptional({ type: String, maxLength: 500, nullable: true })
  @MayBeNull()
  @PlainText(500)
  description?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    description: 'A payload, valid by the schema in force; at most 64 KiB as JSON. Null for none.',
    example: { id: 'inv_42', amount: 1200 },
  })
  @Raw()
  @MayBeNull()
  @Satisfies('isExample', (value) => sizeProblem(value, MAX_EXAMPLE))
  example?: unknown;

  @ApiPropertyOptional({
    enum: PAYLOAD_VALIDATIONS,
    default: 'refuse',
    description:
      'Of events whose payload is not valid by the schema in force: `refuse` them, store and `mark` them, or `ignore` ' +
      'the schema.',
  })
  @MayBeMissing()
  @IsIn(PAYLOAD_VALIDATIONS, { message: `must be one of: ${PAYLOAD_VALIDATIONS.join(', ')}` })
  validation?: PayloadValidation;
}

const SCHEMA = {
  oneOf: [{ type: 'object', additionalProperties: true }, { type: 'boolean' }],
  description: 'A JSON Schema, draft 2020-12; at most 64 KiB, 2,000 keywords, and references within it only.',
  example: { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
};

export class NewEventType extends EventTypeFields {
  @ApiProperty({ maxLength: 128, example: 'invoice.paid', description: 'Unique, and never changes.' })
  @Satisfies('isEventType', (value) =>
    typeof value === 'string' && isEventType(value)
      ? undefined
      : 'must be a dotted name like invoice.paid (letters, digits, _ and -; at most 128)',
  )
  name: string;

  @ApiPropertyOptional({ ...SCHEMA, description: `${SCHEMA.description} It becomes version 1.` })
  @Raw()
  @MayBeMissing()
  @Satisfies('isSchemaForm', schemaFormProblem)
  schema?: unknown;
}

/** The fields to change; what is left out stays. */
export class EventTypePatch extends EventTypeFields {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'The version of its schema to put in force.' })
  @MayBeMissing()
  @WholeNumber(1, MAX_VERSIONS)
  version?: number;
}

export class NewVersion {
  @ApiProperty(SCHEMA)
  @Raw()
  @Satisfies('isSchemaForm', schemaFormProblem)
  schema: unknown;

  @ApiPropertyOptional({
    nullable: true,
    description: 'The example from now on, for when the one before does not fit the schema.',
  })
  @Raw()
  @MayBeNull()
  @Satisfies('isExample', (value) => sizeProblem(value, MAX_EXAMPLE))
  example?: unknown;

  @ApiPropertyOptional({ type: Boolean, default: true, description: 'Whether it is in force at once.' })
  @MayBeMissing()
  @IsBoolean({ message: 'must be true or false' })
  inForce = true;
}

export class EventTypeQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'billing', description: 'Only those of this group.' })
  @MayBeMissing()
  @PlainText(100)
  group?: string;

  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Only archived ones, or none of them.' })
  @MayBeMissing()
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  archived?: 'true' | 'false';
}

function schemaFormProblem(value: unknown): string | undefined {
  if (typeof value === 'boolean') return undefined;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? undefined : 'must be a JSON Schema: an object, true or false';
}
