import { ApiProperty } from '@nestjs/swagger';
import { retryPolicyOf, type Endpoint } from '#store';
import { Page } from '../page.ts';
import { RetryInput } from './endpoint-input.ts';

export class EndpointDto {
  @ApiProperty({ example: 'ep_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty() url: string;
  @ApiProperty({ type: [String] }) eventTypes: string[];
  @ApiProperty({ type: String, nullable: true }) description: string | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) headers: Record<string, string>;
  @ApiProperty({ type: RetryInput }) retry: RetryInput;
  @ApiProperty() timeoutSeconds: number;
  @ApiProperty() enabled: boolean;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

export class CreatedEndpointDto extends EndpointDto {
  @ApiProperty({ description: 'The signing secret. It cannot be shown again.' }) secret: string;
}

export class EndpointPage extends Page {
  @ApiProperty({ type: [EndpointDto] }) data: EndpointDto[];
}

export function toEndpointView(row: Endpoint): EndpointDto {
  const { delaysMs, jitter } = retryPolicyOf(row);
  return {
    id: row.id,
    url: row.url,
    eventTypes: row.eventTypes,
    description: row.description,
    headers: row.headers,
    retry: { delaysSeconds: delaysMs.map((ms) => ms / 1000), jitter },
    timeoutSeconds: row.timeoutMs / 1000,
    enabled: row.enabled,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
