import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { aiAgent, dialect } from '#dialects';
import type { Endpoint } from '#store';
import { BatchInput, toBatchSettings, toBatchView } from '../../endpoints/batch-input.ts';
import { endpointUrlProblem } from '../../endpoints/endpoint-url.ts';
import type { NewEndpointWish } from '../../endpoints/endpoints.ts';
import { MayBeMissing, Nested, Satisfies } from '../../input-rules.ts';
import { Page } from '../../page.ts';
import { eventsProblem } from '../subscriptions.ts';

const KINDS = ['webhook', 'slack', 'discord'] as const;
type Kind = (typeof KINDS)[number];

const EVENTS_EXAMPLE = ['query', 'conversation', 'personality_change'];

export class Subscription {
  @ApiProperty({
    type: [String],
    minItems: 1,
    maxItems: 100,
    example: EVENTS_EXAMPLE,
    description: '`*` for all of them, also those of other names.',
  })
  @Satisfies('areEvents', eventsProblem('aiagent'))
  events: string[];
}

export class NewWebhook extends Subscription {
  @ApiProperty({ maxLength: 2048, example: 'https://your-app.com/webhook-receiver' })
  @Satisfies('isEndpointUrl', endpointUrlProblem)
  url: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 256,
    description: 'What its requests carry as `X-Webhook-Token`. Left out: one is made.',
  })
  @MayBeMissing()
  @Satisfies('isToken', tokenProblem)
  token?: string;

  @ApiPropertyOptional({
    enum: KINDS,
    default: 'webhook',
    description: 'A channel of a chat platform gets messages in the form of the platform.',
  })
  @MayBeMissing()
  @IsIn(KINDS, { message: `must be ${KINDS.slice(0, -1).join(', ')} or ${KINDS.at(-1)}` })
  kind?: Kind;

  @ApiPropertyOptional({ type: BatchInput, nullable: true, description: 'Several events travel in one request.' })
  @Nested(() => BatchInput, { orNull: true })
  batch?: BatchInput | null;
}

export class WebhookDto {
  @ApiProperty() id: string;
  @ApiProperty() url: string;
  @ApiProperty({ type: [String] }) events: string[];
  @ApiProperty({ description: 'Whole when it is registered, and masked later.' }) token: string;
  @ApiProperty({
    enum: [...KINDS, 'custom'],
    description: '`custom`: its requests carry what a template says that was made with the native API.',
  })
  kind: Kind | 'custom';
  @ApiProperty({ type: BatchInput, nullable: true }) batch: BatchInput | null;
  @ApiProperty() enabled: boolean;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
}

export class DoneDto {
  @ApiProperty({ enum: [true] }) success: true;
  @ApiProperty() message: string;
}

export class WebhookAnswerDto extends DoneDto {
  @ApiProperty({ type: WebhookDto }) webhook: WebhookDto;
}

export class WebhooksDto extends Page {
  @ApiProperty({ enum: [true] }) success: true;
  @ApiProperty({ type: [WebhookDto] }) webhooks: WebhookDto[];
}

export function toWish({ url, events, token, kind = 'webhook', batch }: NewWebhook): NewEndpointWish {
  return {
    url,
    eventTypes: events,
    secret: token,
    template: kind === 'webhook' ? null : aiAgent.chatTemplates[kind],
    batch: batch ? toBatchSettings(batch) : null,
  };
}

export function toWebhook(row: Endpoint, token: string): WebhookDto {
  const { id, url, eventTypes: events, batch, enabled, createdAt } = row;
  return {
    id,
    url,
    events,
    token,
    kind: kindOf(row),
    batch: toBatchView(batch),
    enabled,
    createdAt: createdAt.toISOString(),
  };
}

function kindOf({ template }: Endpoint): Kind | 'custom' {
  if (!template) return 'webhook';
  const { preset } = template as { preset?: unknown };
  return preset === 'slack' || preset === 'discord' ? preset : 'custom';
}

function tokenProblem(value: unknown): string | undefined {
  const speak = dialect('aiagent');
  return typeof value === 'string' && speak.signer(value) ? undefined : speak.secretForm;
}
