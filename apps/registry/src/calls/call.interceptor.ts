import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { CallerRequest } from '../auth/access.ts';
import { actorOf, inCall } from './current-call.ts';
import { IfMatch, readPrecondition } from './precondition.ts';

/** Lets pipes and handlers, and what they call, know the call they work for. */
@Injectable()
export class CallInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.getType() === 'http' ? context.switchToHttp().getRequest<CallerRequest>() : undefined;
    // Probes and messages have no caller.
    if (!request?.caller) return next.handle();
    const { tenant } = request.caller;
    const ifMatch = request.ofProduct ? undefined : readPrecondition('If-Match', request.headers['if-match']);
    const call = {
      actor: actorOf(request.caller),
      requestId: request.id,
      ...(tenant === undefined ? {} : { tenant }),
      ...(ifMatch === undefined ? {} : { ifMatch: new IfMatch(ifMatch) }),
    };
    // Nest binds what it does next to the context in which it is asked to.
    return inCall(call, () => next.handle());
  }
}
