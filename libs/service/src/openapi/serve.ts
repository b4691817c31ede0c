import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Document } from './document.ts';

/**
 * An API's description at /openapi.json, and a page to try it at /docs that loads nothing from elsewhere.
 * @param options.base where the API is, with a slash at its end; left out: at the root
 */
export function serveDescription(
  app: NestFastifyApplication,
  describe: () => Document,
  { base = '', title = 'Hookwire API' }: { base?: string; title?: string } = {},
): void {
  // The framework's own type is that of OpenAPI 3.0.
  SwaggerModule.setup(`${base}docs`, app, () => describe() as object as OpenAPIObject, {
    jsonDocumentUrl: `${base}openapi.json`,
    yamlDocumentUrl: `${base}openapi.yaml`,
    customSiteTitle: title,
  });
}

/** How callers say who they are. */
export const TENANT_CREDENTIALS = {
  apiKey: { type: 'http', scheme: 'bearer', description: 'A key of a tenant: hk_….' },
  jwt: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of your own issuer.' },
} as const;
