import { ApiProperty, PartialType } from '@nestjs/swagger';
import type { Endpoint } from '#store';
import { endpointUrlProblem } from '../../endpoints/endpoint-url.ts';
import type { EndpointWish } from '../../endpoints/endpoints.ts';
import { Satisfies } from '../../input-rules.ts';
import { Page } from '../../page.ts';
import { eventsProblem } from '../subscriptions.ts';
import { ActiveField, SecretField } from '../webhook-fields.ts';

export class NewWebhook {
  @ApiProperty({ maxLength: 2048, example: 'https://smartaihub.com/webhooks/smartaihub' })
  @Satisfies('isEndpointUrl', endpointUrlProblem)
  url: string;

  @ApiProperty({ type: [String], minItems: 1, maxItems: 100, example: ['user.created', 'credit.low'] })
  @Satisfies('areEvents', eventsProblem('smartaihub'))
  eventTypes: string[];

  @SecretField()
  secret?: string;

  @ActiveField()
  isActive?: boolean;
}

/** The fields to change; what is left out stays. */
export class WebhookChange extends PartialType(NewWebhook, { skipNullProperties: false }) {}

export class WebhookDto {
  @ApiProperty({ example: 'ep_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty() url: string;
  @ApiProperty({ type: [String] }) eventTypes: string[];
  @ApiProperty() isActive: boolean;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}

export class CreatedWebhookDto extends WebhookDto {
  @ApiProperty({ description: 'Shown this once.' }) secret: string;
}

export class DeletedDto {
  @ApiProperty() id: string;
  @ApiProperty({ enum: [true] }) deleted: true;
}

export class WebhookAnswerDto {
  @ApiProperty({ type: WebhookDto }) data: WebhookDto;
}

export class CreatedWebhookAnswerDto {
  @ApiProperty({ type: CreatedWebhookDto }) data: CreatedWebhookDto;
}

export class DeletedAnswerDto {
  @ApiProperty({ type: DeletedDto }) data: DeletedDto;
}

export class WebhookListDto {
  @ApiProperty({ type: [WebhookDto] }) data: WebhookDto[];
  @ApiProperty({ type: Page }) meta: Page;
}

export function toWish({ url, eventTypes, secret, isActive }: WebhookChange): EndpointWish {
  return {
    ...(url === undefined ? {} : { url }),
    ...(eventTypes === undefined ? {} : { eventTypes }),
    ...(secret === undefined ? {} : { secret }),
    ...(isActive === undefined ? {} : { enabled: isActive }),
  };
}

export function toWebhook({ id, url, eventTypes, enabled, createdAt, updatedAt }: Endpoint): WebhookDto {
  return {
    id,
    url,
    eventTypes,
    isActive: enabled,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
