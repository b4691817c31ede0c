import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { TENANT_CREDENTIALS, type Document } from '#service';
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
  return exactDocument(SwaggerModule.createDocument(app, description));
}
