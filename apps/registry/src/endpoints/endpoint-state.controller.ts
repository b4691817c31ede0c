import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Broker } from '#messaging';
import { Endpoint, Store } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { askBroker } from '../broker-asking.ts';
import { IdPipe, notFound } from '../ids.ts';
import { readEndpointState, waitingFor } from './endpoint-state.ts';
import { EndpointStateDto, toEndpointStateView } from './endpoint-state-view.ts';

@ApiTags('endpoints')
@Controller('v1/endpoints')
export class EndpointStateController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Broker) private readonly broker: Broker,
  ) {}

  @Get(':id/state')
  @Scopes('read')
  @ApiOperation({ summary: 'Show how an endpoint is doing now, and what waits for it' })
  @ApiOkResponse({ type: EndpointStateDto })
  @ApiProblems('invalid_request', 'not_found')
  async get(@TenantId() tenantId: string, @Param('id', IdPipe('ep')) id: string): Promise<EndpointStateDto> {
    const row = await this.store.dataSource.manager.findOneBy(Endpoint, { id, tenantId });
    if (!row) throw notFound('ep', id);
    const [state, waiting] = await askBroker(this.broker, () =>
      Promise.all([readEndpointState(this.broker, row), waitingFor(this.broker, row)]),
    );
    return toEndpointStateView(row, state, waiting);
  }
}
