import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { catchError, mergeMap, of, type Observable } from 'rxjs';
import { CONFIG, LOGGER, secretBoxOf, toHookwireError, type Config, type Logger, type SecretBox } from '#service';
import { databaseProblem, Store } from '#store';
import { ACCESS, onlyShows, type Access, type Caller, type CallerRequest } from '../auth/access.ts';
import { currentCall, inCall } from './current-call.ts';
import { checkIdempotencyKey, IdempotentAnswer, requestHash } from './idempotent-answer.ts';

/**
 * A POST with an `Idempotency-Key` is worked on once; sent again it is answered as it was. Unless it only shows
 * something: then there is nothing that must not be done twice, and what it showed, the payload of an event perhaps, is
 * not to be kept.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  readonly #box: SecretBox;

  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(CONFIG) config: Config<'HOOKWIRE_MASTER_KEY' | 'HOOKWIRE_PREVIOUS_MASTER_KEYS'>,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {
    this.#box = secretBoxOf(config);
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.getType() === 'http' ? context.switchToHttp().getRequest<CallerRequest>() : undefined;
    const header = request?.headers['idempotency-key'];
    if (request?.method !== 'POST' || !request.caller || request.ofProduct || header === undefined)
      return next.handle();
    const access = this.reflector.getAllAndOverride<Access>(ACCESS, [context.getHandler(), context.getClass()]);
    if (onlyShows(access)) return next.handle();
    const key = String(header);
    checkIdempotencyKey(key);
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const answer = new IdempotentAnswer(
      this.store,
      this.#box,
      { caller: scopeOf(request.caller), key },
      reply.statusCode,
    );
    const before = await answer.before(requestHash(request.method, request.url, request.body));
    if (before) {
      void reply.status(before.status).headers(before.headers);
      return of(before.body);
    }
    return inCall({ ...currentCall(), answer }, () => next.handle()).pipe(
      mergeMap(async (result: unknown) => {
        await this.#noted(answer.keep(result));
        return result;
      }),
      catchError(async (error: unknown) => {
        await this.#noted(answer.keepRefusal(databaseProblem(error) ?? toHookwireError(error)));
        throw error;
      }),
    );
  }

  /** Postgres may have gone away since: what was done stays done, and is answered as it is. */
  async #noted(keeping: Promise<void>): Promise<void> {
    await keeping.catch((error: unknown) =>
      this.log.warn({ err: error }, 'an answer was not kept for its Idempotency-Key'),
    );
  }
}

/** Keys of a tenant share their idempotency keys: a client whose API key was rotated goes on. */
function scopeOf({ kind, tenant = '' }: Caller): string {
  return kind === 'admin' ? `admin/${tenant}` : tenant;
}
