import { applyDecorators, Inject, Injectable, SetMetadata, UseGuards } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { dialect, type DialectLimits } from '#dialects';
import { HookwireError } from '#service';
import { admitCall, Store } from '#store';
import { ACCESS, type Access, type CallerRequest } from '../auth/access.ts';
import { customaryLimitHeaders } from '../auth/api-limits.ts';

type LimitedCalls = Extract<keyof DialectLimits, `${string}Calls`>;

const LIMITED = 'hookwire:limited-calls';

/** Counts the calls of a tenant by the limit that its dialect has for them; with none, it only lets them pass. */
@Injectable()
class CallLimitGuard implements CanActivate {
  constructor(
    @Inject(Store) private readonly store: Store,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const kind = this.reflector.get<LimitedCalls>(LIMITED, context.getHandler());
    const access = this.reflector.get<Access>(ACCESS, context.getHandler());
    const { caller } = context.switchToHttp().getRequest<CallerRequest>();
    const limit = access.kind === 'dialect' ? dialect(access.api.dialect).limits[kind] : undefined;
    if (!limit || caller?.tenant === undefined) return true;
    const { admitted, left, freeMs } = await admitCall(this.store, caller.tenant, kind, limit);
    const windowSeconds = limit.windowMs / 1000;
    const freeSeconds = Math.ceil(freeMs / 1000);
    const headers = customaryLimitHeaders({ limit: limit.limit, windowSeconds, left, freeSeconds });
    void context.switchToHttp().getResponse<FastifyReply>().headers(headers);
    if (admitted) return true;
    throw new HookwireError(
      'rate_limited',
      `This may be called ${limit.limit} times in ${windowSeconds} s. Call it again in ${freeSeconds} s.`,
      { retryAfter: freeSeconds, headers },
    );
  }
}

/** The calls of a route count by a limit of the dialect. */
export const LimitCalls = (kind: LimitedCalls) =>
  applyDecorators(SetMetadata(LIMITED, kind), UseGuards(CallLimitGuard));
