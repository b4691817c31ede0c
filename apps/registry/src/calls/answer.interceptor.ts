import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { Changed } from '../publishing/registry-changes.ts';
import { entityTag, isKnown, readPrecondition } from './precondition.ts';
import { Versioned } from './versioned.ts';

/**
 * Makes answers of what handlers return. A `Changed`: 202 when it is stored but not active yet, 204 when there is nothing
 * to show. A `Versioned`: with its ETag, and 304 when the caller has it already.
 */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    return next.handle().pipe(map((result: unknown) => answered(result, http.getRequest(), http.getResponse())));
  }
}

function answered(result: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
  if (result instanceof Changed) {
    if (!result.active) void reply.status(202);
    else if (result.value === undefined) void reply.status(204);
    return answered(result.value, request, reply);
  }
  if (!(result instanceof Versioned)) return result;
  const tag = entityTag(result.revision, result.variant);
  void reply.header('etag', tag);
  const seen =
    request.method === 'GET' ? readPrecondition('If-None-Match', request.headers['if-none-match']) : undefined;
  if (!isKnown(seen, tag)) return result.view;
  void reply.status(304);
  return undefined;
}
