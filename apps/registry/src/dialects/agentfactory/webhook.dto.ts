import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { timestampInSeconds } from '#dialects';
import type { Endpoint } from '#store';
import type { EndpointWish } from '../../endpoints/endpoints.ts';
import { endpointUrlProblem } from '../../endpoints/endpoint-url.ts';
import { MayBeNull, PlainText, Satisfies } from '../../input-rules.ts';
import { eventsProblem } from '../subscriptions.ts';
import { ActiveField, SecretField } from '../webhook-fields.ts';

export class NewWebhook {
  @ApiPropertyOptional({ type: String, maxLength: 128, nullable: true, example: 'My Webhook' })
  @MayBeNull()
  @PlainText(128)
  name?: string | null;

  @ApiProperty({ maxLength: 2048, example: 'https://example.com/webhooks/agentfactory' })
  @Satisfies('isEndpointUrl', endpointUrlProblem)
  url: string;

  @ApiProperty({
    type: [String],
    minItems: 1,
    maxItems: 100,
    example: ['agent.created', 'conversation.message', 'usage.threshold'],
  })
  @Satisfies('areEvents', eventsProblem('agentfactory'))
  events: string[];

  @SecretField()
  secret?: string;

  @ActiveField()
  active?: boolean;
}

/** The fields to change; what is left out stays. */
export class WebhookPatch extends PartialType(NewWebhook, { skipNullProperties: false }) {}

/** What every answer shows of a webhook. */
class ShownDto {
  @ApiProperty({ example: 'ep_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty({ type: String, nullable: true }) name: string | null;
  @ApiProperty() url: string;
  @ApiProperty({ type: [String] }) events: string[];
  @ApiProperty() active: boolean;
}

export class WebhookDto extends ShownDto {
  @ApiProperty({ format: 'date-time', description: 'In whole seconds.' }) created_at: string;
}

export class CreatedWebhookDto extends WebhookDto {
  @ApiProperty({ description: 'Shown this once.' }) secret: string;
}

export class UpdatedWebhookDto extends ShownDto {
  @ApiProperty({ format: 'date-time', description: 'In whole seconds.' }) updated_at: string;
}

export class WebhookListDto {
  @ApiProperty({ type: [WebhookDto], description: 'All of them, the newest first.' }) webhooks: WebhookDto[];
}

export class DeletedWebhookDto {
  @ApiProperty() id: string;
  @ApiProperty({ enum: [true] }) deleted: true;
}

/** The columns that the answers show. */
export type ShownRow = Pick<Endpoint, 'id' | 'name' | 'url' | 'eventTypes' | 'enabled' | 'createdAt'>;

export function toWish({ name, url, events, secret, active }: WebhookPatch): EndpointWish {
  return {
    ...(name === undefined ? {} : { name }),
    ...(url === undefined ? {} : { url }),
    ...(events === undefined ? {} : { eventTypes: events }),
    ...(secret === undefined ? {} : { secret }),
    ...(active === undefined ? {} : { enabled: active }),
  };
}

function toShown({ id, name, url, eventTypes, enabled }: ShownRow): ShownDto {
  return { id, name, url, events: eventTypes, active: enabled };
}

export function toWebhook(row: ShownRow): WebhookDto {
  return { ...toShown(row), created_at: timestampInSeconds(row.createdAt.getTime()) };
}

export function toUpdatedWebhook(row: Endpoint): UpdatedWebhookDto {
  return { ...toShown(row), updated_at: timestampInSeconds(row.updatedAt.getTime()) };
}
