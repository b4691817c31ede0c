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
  if (status !== undefined) void reply.status(status);
  void reply.headers(headers);
  const { etag } = headers;
  if (etag === undefined || request.method !== 'GET') return body;
  if (!isKnown(readPrecondition('If-None-Match', request.headers['if-none-match']), etag)) return body;
  void reply.status(304);
  return undefined;
}
