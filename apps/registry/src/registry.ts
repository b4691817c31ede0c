import { MESSAGING_SETTINGS } from '#messaging';
import type { Config, ServiceDefinition, SettingName } from '#service';
import { databaseProblem } from '#store';
import { serveApiDocs } from './api-docs.ts';
import { RegistryModule } from './registry.module.ts';

const SETTINGS = [...MESSAGING_SETTINGS, 'DATABASE_URL', 'HOOKWIRE_MASTER_KEY', 'HOOKWIRE_ADMIN_TOKEN'] as const;

export type RegistryConfig = Config<(typeof SETTINGS)[number]>;

/** The management API, and the source of what the pipeline knows of tenants. */
export const registry: ServiceDefinition<(typeof SETTINGS)[number] & SettingName> = {
  name: 'registry',
  defaultPort: 8081,
  settings: SETTINGS,
  module: () => ({ module: RegistryModule }),
  // Fastify reads JSON by itself; Nest would have it read forms as well, and nobody means those.
  ownBodyParser: true,
  prepare: (app) => {
    app.getHttpAdapter().getInstance().removeContentTypeParser('text/plain');
    serveApiDocs(app);
  },
  translateError: databaseProblem,
};
