import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { patternsThatMatch, registryKey, sortableId } from '#domain';
import { Broker } from '#messaging';
import { CONFIG, secretBoxOf, type Config, type SecretBox } from '#service';
import { Endpoint, endpointChange, removal, secretColumns, Store, Tenant } from '#store';
import { ArrayContains, ArrayOverlap, JsonContains } from 'typeorm';
import { audited } from '../audit/audited.ts';
import { ApiProblems, ApiVersioned } from '../api-problems.ts';
import { ApiStoredResponse } from '../api-stored.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { askBroker } from '../broker-asking.ts';
import { Versioned } from '../calls/versioned.ts';
import { IdPipe, notFound } from '../ids.ts';
import { idWhere, partOf, readPage } from '../page.ts';
import { RegistryChanges, rowToChange, type Changed } from '../publishing/registry-changes.ts';
import { freshSecret } from '../secrets/new-secret.ts';
import { toRevealedView } from '../secrets/secret.dto.ts';
import { newUrl } from '../verification/verification-rules.ts';
import { checkContent, metadataCondition } from './content-input.ts';
import { toStoredAuth } from './auth-input.ts';
import { COLUMN_DEFAULTS, EndpointPatch, EndpointQuery, NewEndpoint, toColumns } from './endpoint-input.ts';
import { changedRow, checkAuth, checkBatch, newDisabling } from './endpoint-rules.ts';
import { checkTemplateWithBatch, toStoredTemplate } from './template-input.ts';
import { CreatedEndpointDto, EndpointDto, EndpointPage, toEndpointView } from './endpoint-view.ts';

@ApiTags('endpoints')
@Controller('v1/endpoints')
export class EndpointsController {
  readonly #box: SecretBox;
  readonly #verifying: boolean;

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(RegistryChanges) private readonly changes: RegistryChanges,
    @Inject(Broker) private readonly broker: Broker,
    @Inject(CONFIG)
    config: Config<'HOOKWIRE_MASTER_KEY' | 'HOOKWIRE_PREVIOUS_MASTER_KEYS' | 'HOOKWIRE_VERIFY_ENDPOINTS'>,
  ) {
    this.#box = secretBoxOf(config);
    this.#verifying = config.HOOKWIRE_VERIFY_ENDPOINTS;
  }

  @Post()
  @Scopes('manage')
  @ApiOperation({ summary: 'Create an endpoint; the answer has its secret' })
  @ApiCreatedResponse({ type: CreatedEndpointDto })
  @ApiStoredResponse(CreatedEndpointDto)
  @ApiProblems('invalid_json', 'invalid_request', 'uid_conflict', 'validation_failed')
  @ApiVersioned()
  async create(
    @TenantId() tenantId: string,
    @Body() input: NewEndpoint,
  ): Promise<Changed<Versioned<CreatedEndpointDto>>> {
    checkBatch(input.ordered === true, input.batch);
    checkContent(input);
    checkTemplateWithBatch(input.template, input.batch);
    const orderedAfter = input.ordered ? await this.#lastEvent() : null;
    const now = new Date();
    return this.changes.make(async (tx, revision) => {
      const id = sortableId('ep', now.getTime(), randomBytes(10));
      const wanted = { secret: input.secret, type: input.secretType };
      const fresh = freshSecret(wanted, id, this.#box, now.getTime());
      const { dialect } = await tx.findOneByOrFail(Tenant, { id: tenantId });
      const row: Endpoint = {
        ...COLUMN_DEFAULTS,
        ...toColumns(input),
        ...newDisabling(input.enabled ?? true, now),
        orderedAfter,
        template: toStoredTemplate(input.template ?? null, null, id, this.#box),
        ...(this.#verifying ? newUrl(input.url, now.getTime()) : { url: input.url }),
        id,
        tenantId,
        dialect,
        ...secretColumns([fresh.stored]),
        auth: input.auth ? toStoredAuth(input.auth, id, this.#box) : null,
        createdAt: now,
        updatedAt: now,
        revision,
      };
      checkAuth(row);
      await tx.insert(Endpoint, row);
      const { secret, publicKey } = toRevealedView(fresh);
      const view = toEndpointView(row);
      return {
        value: new Versioned({ ...view, secret, publicKey }, revision),
        records: [endpointChange(row)],
        audit: audited('endpoint.created', { tenant: tenantId, resource: id, after: view }),
      };
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
    const row = await this.store.dataSource.manager.findOneBy(Endpoint, { id, tenantId });
    if (!row) throw notFound('ep', id);
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
    return this.changes.make(async (tx, revision) => {
      const before = await rowToChange(tx, Endpoint, 'ep', { id, tenantId });
      const auth = input.auth && toStoredAuth(input.auth, id, this.#box);
      const row = changedRow(before, input, auth, revision, new Date(), this.#box, this.#verifying);
      await tx.save(Endpoint, row);
      const view = toEndpointView(row);
      return {
        value: new Versioned(view, revision),
        records: [endpointChange(row)],
        audit: audited('endpoint.updated', {
          tenant: tenantId,
          resource: id,
          before: toEndpointView(before),
          after: view,
        }),
      };
    });
  }

  @Delete(':id')
  @Scopes('manage')
  @ApiOperation({ summary: 'Delete an endpoint' })
  @ApiNoContentResponse({ description: 'Deleted.' })
  @ApiStoredResponse()
  @ApiProblems('invalid_request', 'not_found', 'precondition_failed')
  remove(@TenantId() tenantId: string, @Param('id', IdPipe('ep')) id: string): Promise<Changed<void>> {
    return this.changes.make(async (tx, revision) => {
      const before = await rowToChange(tx, Endpoint, 'ep', { id, tenantId });
      await tx.delete(Endpoint, { id, tenantId });
      return {
        value: undefined,
        records: [removal(registryKey.endpoint(tenantId, id), revision)],
        audit: audited('endpoint.deleted', { tenant: tenantId, resource: id, before: toEndpointView(before) }),
      };
    });
  }

  /** Where EVENTS ends now. Asked before the endpoint is made: no event behind it can miss the endpoint. */
  async #lastEvent(): Promise<number> {
    const { state } = await askBroker(this.broker, () => this.broker.jsm.streams.info('EVENTS'));
    return state.last_seq;
  }
}
