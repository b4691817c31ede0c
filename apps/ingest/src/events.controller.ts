import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { SpanKind } from '@opentelemetry/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { exemplifyBy, extractTrace, HookwireError, inSpan, traceHeaders, type TraceHeaders } from '#service';
import { ProducerAuth } from './producer-auth.ts';
import { Publishing } from './publishing.ts';

/** Described in `openapi/document.ts`: it reads more forms of a body than decorators could tell. */
@Controller('v1/events')
export class EventsController {
  constructor(
    @Inject(Publishing) private readonly publishing: Publishing,
    @Inject(ProducerAuth) private readonly auth: ProducerAuth,
  ) {}

  @Post()
  async publish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { tenant } = await this.auth.authenticate(request.headers.authorization);
    const parent = extractTrace(request.headers as TraceHeaders);
    const attributes = () => ({
      'hookwire.tenant': tenant,
      'http.request.method': 'POST',
      'http.route': '/v1/events',
      'url.path': '/v1/events',
      'url.scheme': 'http',
    });
    await inSpan('POST /v1/events', SpanKind.SERVER, parent, attributes, async (span, inside) => {
      exemplifyBy(request, inside);
      const body = (request.body ?? new Uint8Array()) as Uint8Array;
      const published = this.publishing.publish(tenant, request.headers, body, traceHeaders(inside), 'http');
      const answer = await published.catch((error: unknown) => {
        if (error instanceof HookwireError) span.setAttribute('http.response.status_code', error.status);
        throw error;
      });
      span.setAttribute('http.response.status_code', answer.status);
      if ('id' in answer.body) span.setAttribute('hookwire.event.id', answer.body.id);
      await reply.status(answer.status).headers(answer.headers).send(answer.body);
    });
  }
}
