import {
  createLogger,
  createService,
  readConfig,
  COMMON_SETTINGS,
  type ServiceDefinition,
  type SettingName,
} from '#service';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { ingest, ingestDocument } from '../../apps/ingest/src/ingest.ts';
import { registryDocument } from '../../apps/registry/src/api-docs.ts';
import { registry } from '../../apps/registry/src/registry.ts';

/** Nobody is connected to: a service is described, and not started. */
const ENV = {
  NATS_URL: 'nats://127.0.0.1:1',
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  HOOKWIRE_MASTER_KEY: Buffer.alloc(32).toString('base64'),
  HOOKWIRE_ADMIN_TOKEN: 'nobody-is-ever-let-in-here',
  PORT: '0',
  LOG_LEVEL: 'silent',
};

/** A field with a default may be left out of a request; the other way round nobody is helped. */
const OPTIONS = { defaultNonNullable: false };

/** The client's types, by the names of their files in `libs/client/src`: from what the services say of themselves. */
export async function clientCode(): Promise<Record<string, string>> {
  return {
    'registry.gen.ts': await typesOf(registry, registryDocument),
    'ingest.gen.ts': await typesOf(ingest, ingestDocument),
  };
}

async function typesOf<Names extends SettingName>(
  service: ServiceDefinition<Names>,
  describe: (app: NestFastifyApplication) => object,
): Promise<string> {
  const config = readConfig([...COMMON_SETTINGS, ...service.settings], {}, ENV);
  // Without its consumers, which would wait for a broker.
  const app = await createService({ ...service, transport: undefined }, config, createLogger(service.name, 'silent'));
  try {
    const types = astToString(await openapiTS(describe(app) as OpenAPI3, OPTIONS));
    return `// Made by \`npm run client-code\` from the description of ${service.name}.\n\n${types}`;
  } finally {
    await app.close();
  }
}
