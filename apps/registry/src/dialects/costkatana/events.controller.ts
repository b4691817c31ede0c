import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { costKatana } from '#dialects';
import { ApiProblems } from '../../api-problems.ts';
import { ProductScopes } from '../../auth/access.ts';
import { costKatanaApi } from './api.ts';

export class AvailableEventDto implements costKatana.AvailableEvent {
  @ApiProperty({ example: 'COST_ALERT' }) key: string;
  @ApiProperty({ example: 'cost.alert', description: 'What webhooks subscribe to.' }) value: string;
  @ApiProperty({ enum: costKatana.CATEGORIES }) category: string;
  @ApiProperty({ example: 'alert' }) name: string;
}

export class AvailableEventsDto {
  @ApiProperty({ enum: [true] }) success: true;
  @ApiProperty({ type: [AvailableEventDto] }) events: AvailableEventDto[];
  @ApiProperty({ type: [String] }) categories: string[];
  @ApiProperty({ type: 'integer' }) total: number;
}

@ApiTags('events')
@Controller('costkatana/api/webhooks/events')
export class CostKatanaEventsController {
  @Get()
  @ProductScopes(costKatanaApi, 'read')
  @ApiOperation({ operationId: 'getAvailableEvents', summary: 'List the events that there are' })
  @ApiOkResponse({ type: AvailableEventsDto })
  @ApiProblems()
  get(): AvailableEventsDto {
    const events = costKatana.availableEvents();
    return { success: true, events, categories: [...costKatana.CATEGORIES], total: events.length };
  }
}
