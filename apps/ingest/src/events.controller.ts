import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SpanKind } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { extractTrace, inSpan, traceHeaders, type TraceHeaders } from '#service';
import { ACCEPTED_SCHEMA, ITEMS_SCHEMA, PROBLEM_SCHEMA, PUBLISH_BODY_SCHEMA, RATE_LIMIT_HEADERS } from './openapi.ts';
import { ProducerAuth } from './producer-auth.ts';
import { Publishing } from './publishing.ts';

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: PROBLEM_SCHEMA } },
});

@ApiTags('events')
@ApiBearerAuth()
@Controller('v1/events')
export class EventsController {
  constructor(
    @Inject(Publishing) private readonly publishing: Publishing,
    @Inject(ProducerAuth) private readonly auth: ProducerAuth,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Publish one event, or up to 1,000 at once' })
  @ApiBody({ schema: PUBLISH_BODY_SCHEMA })
  @ApiResponse({ status: 202, description: 'Stored.', schema: ACCEPTED_SCHEMA })
  @ApiResponse({ status: 207, description: 'Of a batch, some events were refused.', schema: ITEMS_SCHEMA })
  @ApiResponse({ status: 400, ...problem('Not JSON.') })
  @ApiResponse({ status: 401, ...problem('No API key, or an unknown one.') })
  @ApiResponse({ status: 403, ...problem('The API key has not the scope "publish", or the tenant is switched off.') })
  @ApiResponse({ status: 409, ...problem('Another event has this id.') })
  @ApiResponse({ status: 413, ...problem('The event or the request is too large.') })
  @ApiResponse({ status: 415, ...problem('Not a content type that is understood.') })
  @ApiResponse({ status: 422, ...problem('Not a valid event, or one that the catalogue of event types refuses.') })
  @ApiResponse({
    status: 429,
    ...problem('More events than the tenant may publish in this time; nothing was stored.'),
    headers: RATE_LIMIT_HEADERS,
  })
  @ApiResponse({ status: 503, ...problem('Events cannot be stored right now.') })
  async publish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { tenant } = await this.auth.authenticate(request.headers.authorization);
    const parent = extractTrace(request.headers as TraceHeaders);
    const attributes = { 'hookwire.tenant': tenant, 'http.request.method': 'POST', 'http.route': '/v1/events' };
    await inSpan('POST /v1/events', SpanKind.SERVER, parent, attributes, async (span, inside) => {
      const body = (request.body ?? new Uint8Array()) as Uint8Array;
      const answer = await this.publishing.publish(tenant, request.headers, body, traceHeaders(inside));
      span.setAttribute('http.response.status_code', answer.status);
      await reply.status(answer.status).headers(answer.headers).send(answer.body);
    });
  }
}
