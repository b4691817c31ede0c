import { createLogger, createService, readConfig, COMMON_SETTINGS, type Document } from '#service';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { ingestDocument } from '../../apps/ingest/src/openapi/document.ts';
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
    'registry.gen.ts': await typesOf('registry', await describedRegistry()),
    'ingest.gen.ts': await typesOf('ingest', ingestDocument()),
  };
}

async function typesOf(service: string, document: Document): Promise<string> {
  const types = astToString(await openapiTS(document as object as OpenAPI3, OPTIONS));
  return `// Made by \`npm run client-code\` from the description of ${service}.\n\n${types}`;
}

async function describedRegistry(): Promise<Document> {
  const config = readConfig([...COMMON_SETTINGS, ...registry.settings], {}, ENV);
  // Without its consumers, which would wait for a broker.
  const app = await createService({ ...registry, transport: undefined }, config, createLogger('registry', 'silent'));
  try {
    return registryDocument(app);
  } finally {
    await app.close();
  }
}
