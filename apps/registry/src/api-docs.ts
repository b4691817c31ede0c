import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { exactDocument } from './openapi/exact-document.ts';

/** The API's description at /openapi.json, and a page to try it at /docs that loads nothing from elsewhere. */
export function serveApiDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => registryDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Hookwire API',
  });
}

/** The description of the API as it is. */
export function registryDocument(app: NestFastifyApplication): OpenAPIObject {
  const description = new DocumentBuilder()
    .setTitle('Hookwire')
    .setDescription('Tenants, API keys, endpoints and deliveries. Errors are RFC 9457 problems with a stable `code`.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', description: 'HOOKWIRE_ADMIN_TOKEN, for the operator.' }, 'adminToken')
    .addBearerAuth({ type: 'http', description: 'A key of a tenant: hk_….' }, 'apiKey')
    .addBearerAuth({ type: 'http', bearerFormat: 'JWT', description: 'A token of your own issuer.' }, 'jwt')
    .build();
  return exactDocument(SwaggerModule.createDocument(app, description)) as object as OpenAPIObject;
}
