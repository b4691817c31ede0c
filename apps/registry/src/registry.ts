import { Broker, JetStreamTransport, MESSAGING_SETTINGS } from '#messaging';
import { SENDING_SETTINGS } from '#sending';
import {
  JWT_SETTINGS,
  LOGGER,
  serveDescription,
  type Config,
  type Logger,
  type ServiceDefinition,
  type SettingName,
} from '#service';
import { databaseProblem } from '#store';
import { productDocument, registryDocument } from './api-docs.ts';
import { PRODUCT_MODULES } from './dialects/dialects.module.ts';
import { checkHosts, refusalForm, routingBy } from './dialects/mounting.ts';
import { RegistryModule } from './registry.module.ts';

const SETTINGS = [
  ...MESSAGING_SETTINGS,
  ...JWT_SETTINGS,
  'DATABASE_URL',
  'HOOKWIRE_MASTER_KEY',
  'HOOKWIRE_PREVIOUS_MASTER_KEYS',
  'HOOKWIRE_ADMIN_TOKEN',
  'HOOKWIRE_VERIFY_ENDPOINTS',
  ...SENDING_SETTINGS,
  'HOOKWIRE_AUDIT_RETENTION_DAYS',
  'HOOKWIRE_DELIVERY_RETENTION_DAYS',
  'HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS',
  'HOOKWIRE_STATISTICS_RETENTION_DAYS',
  'HOOKWIRE_API_RATE_LIMIT',
  'HOOKWIRE_DIALECT_HOSTS',
] as const;

export type RegistryConfig = Config<(typeof SETTINGS)[number]>;

/** The management API, and the source of what the pipeline knows of tenants. */
export const registry: ServiceDefinition<(typeof SETTINGS)[number] & SettingName> = {
  name: 'registry',
  defaultPort: 8081,
  settings: SETTINGS,
  checkConfig: (config) => checkHosts(config.HOOKWIRE_DIALECT_HOSTS),
  module: () => ({ module: RegistryModule }),
  // One at a time: what happens to an endpoint is told in its order.
  transport: (app) => new JetStreamTransport(app.get(Broker), { concurrency: { notices: 1 } }, app.get<Logger>(LOGGER)),
  // Fastify reads JSON by itself; Nest would have it read forms as well, and nobody means those.
  ownBodyParser: true,
  prepare: (app) => {
    const server = app.getHttpAdapter().getInstance();
    server.removeContentTypeParser('text/plain');
    serveDescription(app, () => registryDocument(app));
    for (const api of PRODUCT_MODULES.keys()) {
      const place = { base: `${api.dialect}/`, title: `${api.title} webhooks` };
      serveDescription(app, () => productDocument(app, api), place);
    }
  },
  translateError: databaseProblem,
  errorForm: refusalForm,
  routing: (config) => routingBy(config.HOOKWIRE_DIALECT_HOSTS),
};
