import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Endpoint } from '#store';
import { endpointUrlProblem } from '../../endpoints/endpoint-url.ts';
import { MayBeMissing, Satisfies } from '../../input-rules.ts';
import { secretProblem } from '../../secrets/new-secret.ts';
import { eventsProblem } from '../subscriptions.ts';

export class NewWebhook {
  @ApiProperty({
    maxLength: 2048,
    example: 'https://your-app.com/webhooks/agentcache',
    description: '`https://` only.',
  })
  @Satisfies('isEndpointUrl', endpointUrlProblem)
  url: string;

  @ApiProperty({ type: [String], minItems: 1, maxItems: 100, example: ['quota.warning', 'quota.exceeded'] })
  @Satisfies('areEvents', eventsProblem('agentcache'))
  events: string[];

  @ApiPropertyOptional({ minLength: 1, maxLength: 256, description: 'Signs what is sent. Left out: one is made.' })
  @MayBeMissing()
  @Satisfies('isSecret', secretProblem)
  secret?: string;
}

export class WebhookDto {
  @ApiProperty() url: string;
  @ApiProperty({ type: [String] }) events: string[];
  @ApiProperty({ description: 'Whole when it is registered, and masked later.' }) secret: string;
  @ApiProperty() enabled: boolean;
}

export class RegisteredDto {
  @ApiProperty({ enum: [true] }) success: true;
  @ApiProperty({ type: WebhookDto }) webhook: WebhookDto;
  @ApiProperty() note: string;
}

export class WebhookAnswerDto {
  @ApiProperty({ enum: [true] }) success: true;
  @ApiProperty({ type: WebhookDto }) webhook: WebhookDto;
}

export class DoneDto {
  @ApiProperty({ enum: [true] }) success: true;
  @ApiProperty() message: string;
}

export function toWebhook({ url, eventTypes, enabled }: Endpoint, secret: string): WebhookDto {
  return { url, events: eventTypes, secret, enabled };
}
