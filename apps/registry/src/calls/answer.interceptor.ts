import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { answerOf } from './answer.ts';
import { isKnown, readPrecondition } from './precondition.ts';

/** Answers what handlers return; 304 to who asks for something with an ETag and has it already. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    return next.handle().pipe(map((result: unknown) => answered(result, http.getRequest(), http.getResponse())));
  }
}

function answered(result: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  const { status, headers, body } = answerOf(result);
  const asked = request.method === 'GET' && headers.etag !== undefined ? request.headers['if-none-match'] : undefined;
  // First of all: it may be refused, and then nothing is shown.
  const seen = readPrecondition('If-None-Match', asked);
  if (status !== undefined) void reply.status(status);
  void reply.headers(headers);
  if (headers.etag === undefined || !isKnown(seen, headers.etag)) return body;
  void reply.status(304);
  return undefined;
}
