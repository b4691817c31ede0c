import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { Raw } from '#service';
import { ApiProblems } from '../../api-problems.ts';
import { ProductScopes, TenantId } from '../../auth/access.ts';
import { Endpoints } from '../../endpoints/endpoints.ts';
import { IdPipe } from '../../ids.ts';
import { MayBeMissing, Satisfies } from '../../input-rules.ts';
import { TestEvents } from '../../try/test-events.ts';
import { LimitCalls } from '../call-limit.guard.ts';
import { eventProblem, payloadProblem } from '../subscriptions.ts';
import { costKatanaApi } from './api.ts';

export class WebhookTest {
  @ApiPropertyOptional({ example: 'cost.alert', default: 'webhook.test', description: 'Subscribed to or not.' })
  @MayBeMissing()
  @Satisfies('isEvent', eventProblem('costkatana'))
  eventType?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { test: true },
    description: 'Its data, beside and before what a test says of itself. Left out: the example of the event.',
  })
  @MayBeMissing()
  @Raw()
  @Satisfies('isPayload', payloadProblem)
  customData?: object;
}

export class WebhookTestedDto {
  @ApiProperty({ enum: [true] }) success: true;
  @ApiProperty() message: string;
  @ApiProperty() eventId: string;
  @ApiProperty() eventType: string;
  @ApiProperty({ description: 'What became of it: `GET /api/webhooks/deliveries/:id`.' }) deliveryId: string;
}

@ApiTags('webhooks')
@Controller('costkatana/api/webhooks/:id/test')
export class CostKatanaTestController {
  constructor(
    @Inject(Endpoints) private readonly endpoints: Endpoints,
    @Inject(TestEvents) private readonly tests: TestEvents,
  ) {}

  @Post()
  @HttpCode(200)
  @LimitCalls('testCalls')
  @ProductScopes(costKatanaApi, 'manage')
  @ApiOperation({ operationId: 'testWebhook', summary: 'Send a test event to a webhook' })
  @ApiOkResponse({ type: WebhookTestedDto })
  @ApiProblems('endpoint_disabled', 'endpoint_unverified')
  async test(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
    @Body() { eventType: type, customData: data }: WebhookTest,
  ): Promise<WebhookTestedDto> {
    const row = await this.endpoints.find(tenant, id);
    const { event: eventId, type: eventType, delivery: deliveryId } = await this.tests.send(row, { type, data });
    return { success: true, message: 'Test webhook sent.', eventId, eventType, deliveryId };
  }
}
