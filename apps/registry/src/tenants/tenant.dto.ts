import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { DIALECT_NAMES } from '#dialects';
import type { Tenant } from '#store';
import { MayBeMissing, PlainText } from '../input-rules.ts';
import { Page } from '../page.ts';

export class NewTenant {
  @ApiProperty({ maxLength: 100, example: 'Acme' })
  @PlainText(100)
  name: string;

  @ApiPropertyOptional({
    type: String,
    enum: DIALECT_NAMES,
    default: 'native',
    description: 'How its requests look on the wire.',
  })
  @MayBeMissing()
  @IsIn(DIALECT_NAMES, { message: `must be one of: ${DIALECT_NAMES.join(', ')}` })
  dialect = 'native';
}

export class TenantDto {
  @ApiProperty({ example: 'tnt_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: DIALECT_NAMES }) dialect: string;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}

export class TenantPage extends Page {
  @ApiProperty({ type: [TenantDto] }) data: TenantDto[];
}

export function toTenantView(row: Tenant): TenantDto {
  return { id: row.id, name: row.name, dialect: row.dialect, createdAt: row.createdAt.toISOString() };
}
