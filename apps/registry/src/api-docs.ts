import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { TENANT_CREDENTIALS, type Document } from '#service';
import type { ProductApi } from './auth/access.ts';
import { PRODUCT_MODULES } from './dialects/dialects.module.ts';
import { REFUSAL } from './dialects/refusal.ts';
import { productConvention } from './openapi/convention.ts';
import { exactDocument } from './openapi/exact-document.ts';

/** The description of the API as it is. */
export function registryDocument(app: NestFastifyApplication): Document {
  const description = new DocumentBuilder()
    .setTitle('Hookwire')
    .setDescription('Tenants, API keys, endpoints and deliveries. Errors are RFC 9457 problems with a stable `code`.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', description: 'HOOKWIRE_ADMIN_TOKEN, for the operator.' }, 'adminToken')
    .addSecurity('apiKey', TENANT_CREDENTIALS.apiKey)
    .addSecurity('jwt', TENANT_CREDENTIALS.jwt)
    .build();
  const ofProducts = new Set<unknown>(PRODUCT_MODULES.values());
  const include = [...app.get(ModulesContainer).values()].map(({ metatype }) => metatype);
  const options = { ...OPTIONS, include: include.filter((module) => !ofProducts.has(module)) };
  return exactDocument(SwaggerModule.createDocument(app, description, options));
}

/** The description of a product's API; its paths are the documented ones. */
export function productDocument(app: NestFastifyApplication, api: ProductApi): Document {
  const description = new DocumentBuilder()
    .setTitle(`${api.title}: webhooks`)
    .setDescription('As its documentation has it. Errors say what is wrong in `error`, and have a stable `code`.')
    .setVersion('1')
    .addSecurity('apiKey', securityOf(api))
    .build();
  const options = { ...OPTIONS, include: [PRODUCT_MODULES.get(api)!] };
  const collected = SwaggerModule.createDocument(app, description, options);
  const base = `/${api.dialect}`;
  const paths = Object.entries(collected.paths).map(([path, item]) => [path.slice(base.length), item] as const);
  const document = { ...collected, paths: Object.fromEntries(paths) };
  return exactDocument(document, productConvention(base, REFUSAL));
}

/** The names of operations are made of their paths, where they have none of their own. */
const OPTIONS = { operationIdFactory: () => '' };

function securityOf({ dialect, keyHeader, keyInPath }: ProductApi): Parameters<DocumentBuilder['addSecurity']>[1] {
  const inPath = keyInPath ? ` It may stand in the base path instead: /${dialect}/hk_….` : '';
  const description = `A key of a tenant with this dialect, hk_…, or a token of its issuer, where one is set.${inPath}`;
  if (keyHeader === undefined) return { type: 'http', scheme: 'bearer', description };
  return { type: 'apiKey', in: 'header', name: keyHeader, description };
}
