import type { Scope } from '#domain';
import { HookwireError } from '#service';
import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiHeader, ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { ONLY_SHOWS } from '../openapi/problems.ts';

/** Who may call a route. A route that declares nothing answers nobody. */
export type Access =
  | { readonly kind: 'admin' }
  /** A key of the tenant with one of the scopes, or the operator on behalf of the tenant. */
  | { readonly kind: 'tenant'; readonly scopes: readonly Scope[] }
  /** The same, or the operator for all tenants at once. */
  | { readonly kind: 'tenant_or_all'; readonly scopes: readonly Scope[] }
  /** A key or token of a tenant of the dialect, in the product's own API. */
  | { readonly kind: 'dialect'; readonly scopes: readonly Scope[]; readonly api: ProductApi };

/** Whom a product's API is for, and how they say who they are. */
export interface ProductApi {
  /** The dialect of its tenants. */
  readonly dialect: string;
  /** The product's name. */
  readonly title: string;
  /** The header that the API key stands in, in lower case; left out: `Authorization: Bearer …`. */
  readonly keyHeader?: string;
  /** The key may stand at the beginning of the path, for clients of a product that documents no credentials. */
  readonly keyInPath?: true;
}

export const ACCESS = 'hookwire:access';

/** Through which the operator says whom a request is for. */
export const TENANT_HEADER = 'hookwire-tenant';

/** Who calls, as the guard found out. */
export type Caller =
  | { readonly kind: 'admin'; readonly tenant?: string }
  | { readonly kind: 'key'; readonly tenant: string; readonly key: string }
  | { readonly kind: 'jwt'; readonly tenant: string; readonly subject: string };

export type CallerRequest = FastifyRequest & {
  caller?: Caller;
  /** Whether it came through a product's API, to which the conventions of `/v1` mean nothing. */
  ofProduct?: boolean;
};

/** Only the operator, with the admin token. */
export const AdminOnly = () =>
  applyDecorators(SetMetadata<string, Access>(ACCESS, { kind: 'admin' }), ApiBearerAuth('adminToken'));

/** A tenant's API key or token with one of the scopes (`manage` may read too), or the operator acting for a tenant. */
export const Scopes = (...scopes: [Scope, ...Scope[]]) =>
  tenantAccess(
    { kind: 'tenant', scopes },
    'The tenant to act for, by id or uid, when the admin token is used. An API key says it by itself.',
  );

/** The same; the operator may leave out the tenant, and has all of them then. */
export const ScopesOrOperator = (...scopes: [Scope, ...Scope[]]) =>
  tenantAccess(
    { kind: 'tenant_or_all', scopes },
    'Only this tenant, by id or uid, when the admin token is used. Left out: all. An API key says it by itself.',
  );

/** The same, in a product's own API. */
export const ProductScopes = (api: ProductApi, ...scopes: [Scope, ...Scope[]]) =>
  applyDecorators(SetMetadata<string, Access>(ACCESS, { kind: 'dialect', scopes, api }), ApiSecurity('apiKey'));

function tenantAccess(access: Access, description: string) {
  return applyDecorators(
    SetMetadata<string, Access>(ACCESS, access),
    ApiBearerAuth('apiKey'),
    ApiBearerAuth('jwt'),
    ApiBearerAuth('adminToken'),
    ApiHeader({ name: 'Hookwire-Tenant', required: false, description }),
    ApiExtension(ONLY_SHOWS, onlyShows(access)),
  );
}

/** The tenant a request is for; on routes with `@Scopes` there is always one. */
export const TenantId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const tenant = context.switchToHttp().getRequest<CallerRequest>().caller?.tenant;
  if (!tenant) throw new HookwireError('internal', 'The route takes a tenant but declares no scope.');
  return tenant;
});

/** The API key that a request came with, for what belongs to one. */
export const KeyId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const caller = context.switchToHttp().getRequest<CallerRequest>().caller;
  if (caller?.kind === 'key') return caller.key;
  throw new HookwireError('forbidden', 'This belongs to an API key, and takes no other credentials.');
});

/** The tenant a request is for; undefined when the operator asks for all. */
export const TenantIfAny = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined =>
    context.switchToHttp().getRequest<CallerRequest>().caller?.tenant,
);

/** Whether the route changes nothing, whatever its method is: it is open to keys that may only read. */
export function onlyShows(access: Access): boolean {
  return access.kind !== 'admin' && access.scopes.includes('read');
}

/** `manage` includes `read`: who may change an endpoint sees it anyway. It does not include `publish`. */
export function allows(granted: readonly Scope[], wanted: readonly Scope[]): boolean {
  return wanted.some((scope) => granted.includes(scope) || (scope === 'read' && granted.includes('manage')));
}
