import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Broker } from '#messaging';
import { boundedRead, countDeliveries, Store } from '#store';
import { ApiProblems } from '../../api-problems.ts';
import { ProductScopes, TenantId } from '../../auth/access.ts';
import { askBroker } from '../../broker-asking.ts';
import { searchSpan } from '../../deliveries/time-input.ts';
import { LaneDto, toLaneView } from '../../endpoints/endpoint-state-view.ts';
import { readLanes } from '../../queues/queues.ts';
import { costKatanaApi } from './api.ts';
import { MOST_COUNTED } from './webhook-stats.ts';

const count = { type: 'integer', minimum: 0 } as const;

export class HeldWebhookDto {
  @ApiProperty() webhookId: string;
  @ApiProperty(count) held: number;
  @ApiProperty({ type: LaneDto, nullable: true, description: 'Why; null when nothing keeps them any more.' })
  cause: LaneDto | null;
}

export class QueueStatsDto {
  @ApiProperty({ ...count, description: '`waiting` and `retrying`.' }) total: number;
  @ApiProperty({ ...count, maximum: MOST_COUNTED, description: 'Deliveries that were not tried yet.' })
  waiting: number;
  @ApiProperty({ ...count, maximum: MOST_COUNTED, description: 'Deliveries that failed, and are tried again.' })
  retrying: number;
  @ApiProperty({ ...count, description: 'Of these, those that are due and wait for their webhook to take more.' })
  held: number;
  @ApiProperty({ type: [HeldWebhookDto], description: 'Which webhooks they wait for, and why.' })
  webhooks: HeldWebhookDto[];
}

export class QueueAnswerDto {
  @ApiProperty({ enum: [true] }) success: true;
  @ApiProperty() stats: QueueStatsDto;
}

@ApiTags('deliveries')
@Controller('costkatana/api/webhooks/queue/stats')
export class CostKatanaQueueController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
  ) {}

  @Get()
  @ProductScopes(costKatanaApi, 'read')
  @ApiOperation({ operationId: 'getQueueStats', summary: 'Show what waits to be delivered' })
  @ApiOkResponse({ type: QueueAnswerDto })
  @ApiProblems('query_timeout')
  async get(@TenantId() tenant: string): Promise<QueueAnswerDto> {
    const span = searchSpan({}, Date.now());
    const [lanes, [waiting, retrying]] = await Promise.all([
      askBroker(this.broker, () => readLanes(this.broker, tenant)),
      boundedRead(this.store.dataSource, async (read) => {
        const of = (status: 'pending' | 'retrying') =>
          countDeliveries(read, { tenant, statuses: [status], ...span }, MOST_COUNTED);
        return [await of('pending'), await of('retrying')] as const;
      }),
    ]);
    const webhooks = lanes.map(({ endpoint, waiting: held, lane }) => ({
      webhookId: endpoint,
      held,
      cause: lane ? toLaneView(lane) : null,
    }));
    const held = webhooks.reduce((sum, each) => sum + each.held, 0);
    return { success: true, stats: { total: waiting + retrying, waiting, retrying, held, webhooks } };
  }
}
