import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { Changed } from './registry-changes.ts';

/** Answers a `Changed` with its value: 202 when it is stored but not active yet, 204 when there is nothing to show. */
@Injectable()
export class ChangedInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      map((result: unknown) => {
        if (!(result instanceof Changed)) return result;
        const reply = context.switchToHttp().getResponse<FastifyReply>();
        if (!result.active) void reply.status(202);
        else if (result.value === undefined) void reply.status(204);
        return result.value as unknown;
      }),
    );
  }
}
