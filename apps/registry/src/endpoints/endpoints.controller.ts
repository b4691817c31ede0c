import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { patternsThatMatch } from '#domain';
import { Endpoint, Store } from '#store';
import { ArrayContains, ArrayOverlap, JsonContains } from 'typeorm';
import { ApiProblems, ApiVersioned } from '../api-problems.ts';
import { ApiStoredResponse } from '../api-stored.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { Versioned } from '../calls/versioned.ts';
import { IdPipe } from '../ids.ts';
import { idWhere, partOf, readPage } from '../page.ts';
import type { Changed } from '../publishing/registry-changes.ts';
import { toRevealedView } from '../secrets/secret.dto.ts';
import { metadataCondition } from './content-input.ts';
import { EndpointPatch, EndpointQuery, NewEndpoint, toColumns } from './endpoint-input.ts';
import { CreatedEndpointDto, EndpointDto, EndpointPage, toEndpointView } from './endpoint-view.ts';
import { Endpoints } from './endpoints.ts';

@ApiTags('endpoints')
@Controller('v1/endpoints')
export class EndpointsController {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Endpoints) private readonly endpoints: Endpoints,
  ) {}

  @Post()
  @Scopes('manage')
  @ApiOperation({ summary: 'Create an endpoint; the answer has its secret' })
  @ApiCreatedResponse({ type: CreatedEndpointDto })
  @ApiStoredResponse(CreatedEndpointDto)
  @ApiProblems('invalid_json', 'invalid_request', 'too_many_endpoints', 'uid_conflict', 'validation_failed')
  @ApiVersioned()
  create(@TenantId() tenantId: string, @Body() input: NewEndpoint): Promise<Changed<Versioned<CreatedEndpointDto>>> {
    const { auth, template, ordered, secret, secretType } = input;
    const wish = { ...toColumns(input), url: input.url, auth, template, ordered, secret, secretType };
    return this.endpoints.create(tenantId, wish, (row, fresh) => {
      const { secret, publicKey } = toRevealedView(fresh);
      return new Versioned({ ...toEndpointView(row), secret, publicKey }, row.revision);
    });
  }

  @Get()
  @Scopes('read')
  @ApiOperation({ summary: 'List endpoints, newest first' })
  @ApiOkResponse({ type: EndpointPage })
  @ApiProblems('invalid_request', 'validation_failed')
  async list(@TenantId() tenantId: string, @Query() query: EndpointQuery): Promise<EndpointPage> {
    const part = partOf('ep', query);
    return readPage(part, toEndpointView, (order, take) =>
      this.store.dataSource.manager.find(Endpoint, {
        where: {
          tenantId,
          ...idWhere(part.beyond),
          ...(query.enabled === undefined ? {} : { enabled: query.enabled === 'true' }),
          ...(query.eventType === undefined ? {} : { eventTypes: ArrayOverlap(patternsThatMatch(query.eventType)) }),
          ...(query.channel === undefined ? {} : { channels: ArrayContains([query.channel]) }),
          ...(query.metadata === undefined ? {} : { metadata: JsonContains(metadataCondition(query.metadata)!) }),
        },
        order: { id: order },
        take,
      }),
    );
  }

  @Get(':id')
  @Scopes('read')
  @ApiOperation({ summary: 'Show an endpoint' })
  @ApiOkResponse({ type: EndpointDto })
  @ApiProblems('invalid_request', 'not_found')
  @ApiVersioned()
  async get(@TenantId() tenantId: string, @Param('id', IdPipe('ep')) id: string): Promise<Versioned<EndpointDto>> {
    const row = await this.endpoints.find(tenantId, id);
    return new Versioned(toEndpointView(row), row.revision);
  }

  @Patch(':id')
  @Scopes('manage')
  @ApiOperation({ summary: 'Change an endpoint' })
  @ApiOkResponse({ type: EndpointDto })
  @ApiStoredResponse(EndpointDto)
  @ApiProblems(
    'invalid_json',
    'invalid_request',
    'not_found',
    'precondition_failed',
    'uid_conflict',
    'validation_failed',
  )
  @ApiVersioned()
  patch(
    @TenantId() tenantId: string,
    @Param('id', IdPipe('ep')) id: string,
    @Body() input: EndpointPatch,
  ): Promise<Changed<Versioned<EndpointDto>>> {
    const { auth, template, ordered } = input;
    const wish = { ...toColumns(input), auth, template, ordered };
    return this.endpoints.change(tenantId, id, wish, (row) => new Versioned(toEndpointView(row), row.revision));
  }

  @Delete(':id')
  @Scopes('manage')
  @ApiOperation({ summary: 'Delete an endpoint' })
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiStoredResponse()
  @ApiProblems('invalid_request', 'not_found', 'precondition_failed')
  remove(@TenantId() tenantId: string, @Param('id', IdPipe('ep')) id: string): Promise<Changed<void>> {
    return this.endpoints.remove(tenantId, id, undefined);
  }
}
