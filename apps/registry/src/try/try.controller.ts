import { Body, Controller, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { context } from '@opentelemetry/api';
import { deliveryId, FIRST_RUN, whyClosed } from '#domain';
import { Broker, Publisher } from '#messaging';
import { EndpointSecrets, previewRequest } from '#sending';
import { CONFIG, HookwireError, LOGGER, secretBoxOf, traceHeaders, type Config, type Logger } from '#service';
import { Endpoint, Store, toEndpointRecord } from '#store';
import { ApiProblems } from '../api-problems.ts';
import { rendering } from '../endpoints/content-problems.ts';
import { audited } from '../audit/audited.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { Scopes, TenantId } from '../auth/access.ts';
import { askBroker } from '../broker-asking.ts';
import { IdPipe, notFound } from '../ids.ts';
import { idWhere, PageQuery, partOf, readPage } from '../page.ts';
import { opening } from '../secrets/opening.ts';
import { AskedEvents, EventQuestion, toAskedEventView } from './event-question.ts';
import { explained, ExplanationDto } from './explanation.ts';
import { testEvent, TestEventDto, TestEventInput } from './test-event.ts';

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
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Publisher) private readonly publisher: Publisher,
    @Inject(AskedEvents) private readonly events: AskedEvents,
    @Inject(LOGGER) private readonly log: Logger,
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
    const row = await this.#endpoint(tenant, id);
    const closed = whyClosed(toEndpointRecord(row));
    if (closed) throw new HookwireError(`endpoint_${closed}`, `The endpoint ${id} is ${closed}, and gets no events.`);
    const { meta, data, delivery } = testEvent(
      input,
      row,
      input.type && (await this.events.example(tenant, input.type)),
      Date.now(),
    );
    await askBroker(this.broker, () => this.publisher.event(meta, data, traceHeaders(context.active())));
    await writeAudit(this.store.dataSource.manager, [
      audited('endpoint.tested', { tenant, resource: id, after: { delivery } }),
    ]);
    this.log.info({ tenant, event: meta.id, type: meta.type, endpoint: id, delivery }, 'test event published');
    return { event: meta.id, type: meta.type, delivery };
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
    const row = await this.#endpoint(tenant, id);
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

  async #endpoint(tenantId: string, id: string): Promise<Endpoint> {
    const row = await this.store.dataSource.manager.findOneBy(Endpoint, { id, tenantId });
    if (!row) throw notFound('ep', id);
    return row;
  }
}
