import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** The API's description at /openapi.json, and a page to try it at /docs that loads nothing from elsewhere. */
export function serveApiDocs(app: NestFastifyApplication): void {
  const description = new DocumentBuilder()
    .setTitle('Hookwire')
    .setDescription('Tenants, API keys, endpoints and deliveries. Errors are RFC 9457 problems with a stable `code`.')
    .setVersion('1')
    .addBearerAuth({ type: 'http', description: 'HOOKWIRE_ADMIN_TOKEN, for the operator.' }, 'admin token')
    .addBearerAuth({ type: 'http', description: 'A key of a tenant: hk_….' }, 'api key')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, description), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Hookwire API',
  });
}
