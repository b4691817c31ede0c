import { Body, Controller, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { deliveryId, FIRST_RUN } from '#domain';
import { EndpointSecrets, previewRequest } from '#sending';
import { CONFIG, secretBoxOf, type Config } from '#service';
import { Endpoint, Store, toEndpointRecord } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { rendering } from '../endpoints/content-problems.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { Endpoints } from '../endpoints/endpoints.ts';
import { IdPipe } from '../ids.ts';
import { idWhere, PageQuery, partOf, readPage } from '../page.ts';
import { opening } from '../secrets/opening.ts';
import { AskedEvents, EventQuestion, toAskedEventView } from './event-question.ts';
import { explained, ExplanationDto } from './explanation.ts';
import { TestEventDto, TestEventInput } from './test-event.ts';
import { TestEvents } from './test-events.ts';

export class PreviewDto {
  @ApiProperty({ enum: ['POST'] }) method: string;
  @ApiProperty() url: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'As they stand in the delivery log: credentials are masked. Tracing headers come with an attempt.',
  })
  headers: Record<string, string>;
  @ApiProperty({ description: 'The exact bytes, as text; a routing key in it is masked.' }) body: string;
  @ApiProperty({ description: 'What the signatures are made over, as text; a routing key in it is masked.' })
  signatureBase: string;
  @ApiProperty({
    description:
      'Whether the body has a routing key, which is shown as `****`. The signatures in `headers` are those of the body as ' +
      'it will be sent, with the key: they do not verify over the `body` that is shown.',
  })
  bodyMasked: boolean;
}

/** Ways to find out what would happen, or what happens, without waiting for an event. */
@ApiTags('try out')
@Controller('v1')
export class TryController {
  readonly #secrets: EndpointSecrets;

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Endpoints) private readonly endpoints: Endpoints,
    @Inject(TestEvents) private readonly tests: TestEvents,
    @Inject(AskedEvents) private readonly events: AskedEvents,
    @Inject(CONFIG) config: Config<'HOOKWIRE_MASTER_KEY' | 'HOOKWIRE_PREVIOUS_MASTER_KEYS'>,
  ) {
    this.#secrets = new EndpointSecrets(secretBoxOf(config));
  }

  @Post('endpoints/:id/test')
  @HttpCode(202)
  @Scopes('manage')
  @ApiOperation({ summary: 'Send a test event to this endpoint only' })
  @ApiAcceptedResponse({ type: TestEventDto })
  @ApiProblems(
    'invalid_json',
    'invalid_request',
    'not_found',
    'endpoint_disabled',
    'endpoint_unverified',
    'validation_failed',
  )
  async test(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
    @Body() input: TestEventInput,
  ): Promise<TestEventDto> {
    return this.tests.send(await this.endpoints.find(tenant, id), input);
  }

  @Post('events/explain')
  @HttpCode(200)
  @Scopes('read')
  @ApiOperation({ summary: 'Show which endpoints would get an event, and why the others would not' })
  @ApiOkResponse({ type: ExplanationDto })
  @ApiProblems('invalid_json', 'invalid_request', 'not_found', 'event_gone', 'validation_failed')
  async explain(
    @TenantId() tenantId: string,
    @Query() query: PageQuery,
    @Body() question: EventQuestion,
  ): Promise<ExplanationDto> {
    const event = await this.events.resolve(tenantId, question);
    const part = partOf('ep', query);
    const page = await readPage(
      part,
      (row: Endpoint) => explained(row, event),
      (order, take) =>
        this.store.dataSource.manager.find(Endpoint, {
          where: { tenantId, ...idWhere(part.beyond) },
          order: { id: order },
          take,
        }),
    );
    return { event: toAskedEventView(event), ...page };
  }

  @Post('endpoints/:id/preview')
  @HttpCode(200)
  @Scopes('read')
  @ApiOperation({ summary: 'Show the request that would be sent for an event, without sending it' })
  @ApiOkResponse({ type: PreviewDto })
  @ApiProblems(
    'invalid_json',
    'invalid_request',
    'not_found',
    'event_gone',
    'secret_unreadable',
    'template_failed',
    'validation_failed',
  )
  async preview(
    @TenantId() tenant: string,
    @Param('id', IdPipe('ep')) id: string,
    @Body() question: EventQuestion,
  ): Promise<PreviewDto> {
    const row = await this.endpoints.find(tenant, id);
    const { meta, data, sequence } = await this.events.resolve(tenant, question);
    const now = Date.now();
    const record = toEndpointRecord(row);
    const delivery = deliveryId(meta.acceptedAt, tenant, meta.id, id);
    const task = {
      event: meta,
      eventSequence: sequence,
      endpoint: id,
      delivery,
      run: FIRST_RUN,
      attempt: 1,
      registryRevision: row.revision,
    };
    const auth = row.auth ? { type: row.auth.type, name: row.auth.shown.name } : undefined;
    const signers = opening(() => this.#secrets.signers(record, now));
    const routingKey = opening(() => this.#secrets.routingKey(record));
    return rendering(() => previewRequest({ task, data }, record, auth, signers, now, routingKey));
  }
}
