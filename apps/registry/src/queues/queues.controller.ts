import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Broker } from '#messaging';
import { projectedUpTo, Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { AdminOnly, Scopes, TenantId } from '../auth/access.ts';
import { askBroker } from '../broker-asking.ts';
import { LanesDto, QueuesDto, toLanesView, toQueuesView } from './queue-views.ts';
import { byTenant, readLanes, readQueues } from './queues.ts';

@ApiTags('queues')
@Controller('v1')
export class QueuesController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
  ) {}

  @Get('queues')
  @AdminOnly()
  @ApiOperation({ summary: 'Show what lies in the streams, how far their readers are, and what waits of which tenant' })
  @ApiOkResponse({ type: QueuesDto })
  @ApiProblems()
  async queues(): Promise<QueuesDto> {
    const projected = (stream: string) => projectedUpTo(this.store.dataSource, stream);
    const [queues, lanes] = await askBroker(this.broker, () =>
      Promise.all([readQueues(this.broker, projected), readLanes(this.broker)]),
    );
    return toQueuesView(queues, byTenant(lanes));
  }

  @Get('lanes')
  @Scopes('read')
  @ApiOperation({ summary: 'Show which endpoints deliveries wait for, and why' })
  @ApiOkResponse({ type: LanesDto })
  @ApiProblems()
  async lanes(@TenantId() tenant: string): Promise<LanesDto> {
    return toLanesView(await askBroker(this.broker, () => readLanes(this.broker, tenant)));
  }
}
