import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Document } from './document.ts';

/** A service's description at /openapi.json, and a page to try it at /docs that loads nothing from elsewhere. */
export function serveDescription(app: NestFastifyApplication, describe: () => Document): void {
  // The framework's own type is that of OpenAPI 3.0.
  SwaggerModule.setup('docs', app, () => describe() as object as OpenAPIObject, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Hookwire API',
  });
}

/** How callers say who they are. */
export const TENANT_CREDENTIALS = {
  apiKey: { type: 'http', scheme: 'bearer', description: 'A key of a tenant: hk_….' },
  jwt: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of your own issuer.' },
} as const;
