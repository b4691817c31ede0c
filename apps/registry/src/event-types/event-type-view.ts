import { ApiProperty } from '@nestjs/swagger';
import { PAYLOAD_VALIDATIONS, type PayloadValidation } from '#domain';
import type { EventType, EventTypeVersion } from '#store';
import { Page } from '../page.ts';

const SCHEMA = { oneOf: [{ type: 'object', additionalProperties: true }, { type: 'boolean' }] };

export class EventTypeDto {
  @ApiProperty({ example: 'ety_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty({ example: 'invoice.paid' }) name: string;
  @ApiProperty({ type: String, nullable: true }) group: string | null;
  @ApiProperty({ type: String, nullable: true }) description: string | null;
  @ApiProperty({ enum: PAYLOAD_VALIDATIONS }) validation: PayloadValidation;
  @ApiProperty({ type: 'integer', nullable: true, description: 'The version of the schema in force; null for none.' })
  version: number | null;
  @ApiProperty({ type: 'integer', description: 'The newest version; 0 for none.' }) latestVersion: number;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Since when it takes no new events; null while it does.',
  })
  archivedAt: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

export class EventTypeDetailDto extends EventTypeDto {
  @ApiProperty({ ...SCHEMA, nullable: true, description: 'The schema in force; null for none.' })
  schema: unknown;

  @ApiProperty({ nullable: true, description: 'Any JSON value; null for none.' })
  example: unknown;
}

export class EventTypePage extends Page {
  @ApiProperty({ type: [EventTypeDto] }) data: EventTypeDto[];
}

export class VersionDto {
  @ApiProperty({ type: 'integer', minimum: 1 }) version: number;
  @ApiProperty({ description: 'Whether events are checked by it.' }) inForce: boolean;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}

export class VersionDetailDto extends VersionDto {
  @ApiProperty(SCHEMA) schema: unknown;
}

export class VersionPage extends Page {
  @ApiProperty({ type: [VersionDto] }) data: VersionDto[];
}

/** As in a list: a hundred of them with their schemas would be megabytes. */
export function toEventTypeView(row: EventType): EventTypeDto {
  return {
    id: row.id,
    name: row.name,
    group: row.group,
    description: row.description,
    validation: row.validation,
    version: row.version,
    latestVersion: row.latestVersion,
    archivedAt: row.archivedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

export function toEventTypeDetailView(row: EventType): EventTypeDetailDto {
  const schema: unknown = row.schema === null ? null : JSON.parse(row.schema);
  return { ...toEventTypeView(row), schema, example: row.example };
}

/** Schemas are in the log by their numbers: a version never changes. The example is text, as nothing is looked for in it. */
export function toAuditView(row: EventType): object {
  return { ...toEventTypeView(row), example: row.example === null ? null : JSON.stringify(row.example) };
}

export function toVersionView(row: EventTypeVersion, { version }: EventType): VersionDto {
  return { version: row.version, inForce: row.version === version, createdAt: row.createdAt.toISOString() };
}

export function toVersionDetailView(row: EventTypeVersion, type: EventType): VersionDetailDto {
  return { ...toVersionView(row, type), schema: JSON.parse(row.schema) as unknown };
}
