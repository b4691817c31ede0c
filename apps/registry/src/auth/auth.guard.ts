import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { apiKeyHash, isApiKeyForm, SCOPES, SYSTEM_TENANT, timeOfId, type Scope } from '#domain';
import {
  CONFIG,
  HealthController,
  HookwireError,
  isJwtForm,
  jwtVerifier,
  LOGGER,
  type Config,
  type JwtConfig,
  type JwtVerifier,
  type Logger,
} from '#service';
import { ApiKey, Store, Tenant } from '#store';
import { idOf, notFound } from '../ids.ts';
import { ApiLimits, customaryLimitHeaders, limitHeaders } from './api-limits.ts';
import { KeyUseRecords } from './key-use-records.ts';
import {
  ACCESS,
  allows,
  TENANT_HEADER,
  type Access,
  type Caller,
  type CallerRequest,
  type ProductApi,
} from './access.ts';

/** Somebody of a tenant. */
interface Admitted {
  readonly caller: Exclude<Caller, { kind: 'admin' }>;
  readonly scopes: readonly Scope[];
}

/** Stands before every route of the service: what is not declared open is closed. */
@Injectable()
export class AuthGuard implements CanActivate {
  readonly #adminHash: Buffer;
  readonly #jwt: JwtVerifier | undefined;

  constructor(
    @Inject(CONFIG) config: Config<'HOOKWIRE_ADMIN_TOKEN'> & JwtConfig,
    @Inject(LOGGER) log: Logger,
    @Inject(Store) private readonly store: Store,
    @Inject(ApiLimits) private readonly limits: ApiLimits,
    @Inject(KeyUseRecords) private readonly uses: KeyUseRecords,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {
    this.#adminHash = sha256(config.HOOKWIRE_ADMIN_TOKEN.reveal());
    this.#jwt = jwtVerifier(config, log, SYSTEM_TENANT);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Probes come without credentials.
    if (context.getClass() === HealthController) return true;
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (!access) throw new HookwireError('forbidden', 'This route is not open to anybody.');
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    request.ofProduct = access.kind === 'dialect';
    request.caller = await this.#admit(access, request, reply);
    return true;
  }

  async #admit(access: Access, request: CallerRequest, reply: FastifyReply): Promise<Caller> {
    const token = access.kind === 'dialect' ? productToken(access.api, request) : bearerToken(request);
    const say = access.kind === 'dialect' ? customaryLimitHeaders : limitHeaders;
    // Hashes have one length, so nothing of the token shows in how long the comparison takes.
    if (timingSafeEqual(sha256(token), this.#adminHash)) {
      void reply.headers(this.limits.admit('admin', say));
      if (access.kind === 'admin') return { kind: 'admin' };
      const tenant = await this.#actedFor(request, access.kind === 'tenant_or_all');
      if (tenant !== undefined) checkDialect(access, await this.#tenant(tenant));
      return tenant === undefined ? { kind: 'admin' } : { kind: 'admin', tenant };
    }
    const { caller, scopes } = await (this.#jwt && isJwtForm(token)
      ? this.#byJwt(this.#jwt, token)
      : this.#byKey(token));
    const named = caller.kind === 'key' ? 'API key' : 'token';
    const counted = caller.kind === 'key' ? caller.key : `${caller.tenant}/${caller.subject}`;
    void reply.headers(this.limits.admit(counted, say));
    if (access.kind === 'admin') {
      throw new HookwireError('forbidden', `Only the admin token may do this, not this ${named}.`);
    }
    const asked = tenantInPath(request);
    // To who belongs to one, other tenants do not exist.
    if (asked !== undefined && (await this.#tenantId(asked)) !== caller.tenant) throw notFound('tnt', asked);
    if (!allows(scopes, access.scopes)) {
      throw new HookwireError(
        'forbidden',
        `This ${named} lacks the scope ${access.scopes.join(' or ')}; it has ${scopes.join(', ') || 'none'}.`,
      );
    }
    await this.#checkTenant(access, caller.tenant);
    return caller;
  }

  async #byKey(token: string): Promise<Admitted> {
    const keys = this.store.dataSource.getRepository(ApiKey);
    const key = isApiKeyForm(token) ? await keys.findOneBy({ hash: apiKeyHash(token) }) : null;
    if (!key || (key.expiresAt !== null && key.expiresAt.getTime() <= Date.now())) {
      throw new HookwireError('unauthorized', 'This token is unknown, expired or revoked.');
    }
    this.uses.note(key.id);
    return { caller: { kind: 'key', tenant: key.tenantId, key: key.id }, scopes: key.scopes };
  }

  async #byJwt(jwt: JwtVerifier, token: string): Promise<Admitted> {
    const { tenant, scopes, subject } = await jwt.verify(token);
    const ours = SCOPES.filter((scope) => scopes.includes(scope));
    return { caller: { kind: 'jwt', tenant, subject }, scopes: ours };
  }

  async #checkTenant(access: Access, id: string): Promise<void> {
    const tenant = await this.#tenant(id);
    // A key goes with its tenant; a token may name what it likes.
    if (!tenant) throw new HookwireError('unauthorized', 'The token is refused: there is no such tenant as it names.');
    checkDialect(access, tenant);
    if (tenant.enabled) return;
    throw new HookwireError('tenant_disabled', 'The tenant is switched off; its operator can switch it on again.');
  }

  async #tenant(id: string): Promise<Tenant | null> {
    return timeOfId('tnt', id) === undefined ? null : this.store.dataSource.getRepository(Tenant).findOneBy({ id });
  }

  async #actedFor(request: CallerRequest, mayBeAll: boolean): Promise<string | undefined> {
    const header = request.headers[TENANT_HEADER];
    const asked = tenantInPath(request) ?? (Array.isArray(header) ? header[0] : header);
    if (!asked && mayBeAll) return undefined;
    if (!asked) {
      throw new HookwireError(
        'invalid_request',
        'The admin token belongs to no tenant: say whom the request is for, in the header Hookwire-Tenant: tnt_….',
      );
    }
    const id = await this.#tenantId(asked);
    const known = id !== undefined && (await this.store.dataSource.getRepository(Tenant).existsBy({ id }));
    if (!known) throw notFound('tnt', asked);
    return id;
  }

  #tenantId(idOrUid: string): Promise<string | undefined> {
    return idOf(this.store, 'tnt', idOrUid);
  }
}

function bearerToken({ headers }: CallerRequest): string {
  const match = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '');
  if (match) return match[1]!;
  throw new HookwireError('unauthorized', 'Send the header Authorization: Bearer <API key or admin token>.');
}

function productToken({ dialect, keyHeader, keyInPath }: ProductApi, request: CallerRequest): string {
  if (keyInPath && request.headers.authorization === undefined) {
    throw new HookwireError(
      'unauthorized',
      `Send the header Authorization: Bearer <API key>, or have the key in the path: /${dialect}/hk_…/….`,
    );
  }
  if (keyHeader === undefined) return bearerToken(request);
  const value = request.headers[keyHeader];
  if (typeof value === 'string' && /^\S+$/.test(value)) return value;
  throw new HookwireError('unauthorized', `Send the header ${keyHeader}: <API key>.`);
}

/** @throws HookwireError `forbidden` to tenants of another dialect than the routes are for */
function checkDialect(access: Access, tenant: Tenant | null): void {
  if (access.kind !== 'dialect' || !tenant || tenant.dialect === access.api.dialect) return;
  throw new HookwireError(
    'forbidden',
    `These routes are for tenants of the dialect ${access.api.dialect}, and this one has the dialect ${tenant.dialect}.`,
  );
}

function tenantInPath(request: CallerRequest): string | undefined {
  return (request.params as { tenant?: string } | undefined)?.tenant;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
