import { MESSAGING_SETTINGS } from '#messaging';
import {
  answeredCode,
  JWT_SETTINGS,
  observe,
  serveDescription,
  type ServiceDefinition,
  type SettingName,
} from '#service';
import { Acceptance } from './acceptance.ts';
import { countRefused } from './event-metrics.ts';
import { IngestModule } from './ingest.module.ts';
import { ingestDocument } from './openapi/document.ts';

const SETTINGS = [...MESSAGING_SETTINGS, ...JWT_SETTINGS, 'HOOKWIRE_NATS_CALLOUT_SEED'] as const;

const MAX_REQUEST_BYTES = 8 * 1024 * 1024;

/** Takes events from producers: over HTTP here, and over NATS. */
export const ingest: ServiceDefinition<(typeof SETTINGS)[number] & SettingName> = {
  name: 'ingest',
  defaultPort: 8080,
  settings: SETTINGS,
  module: () => ({ module: IngestModule }),
  bodyLimit: MAX_REQUEST_BYTES,
  ownBodyParser: true,
  prepare: (app) => {
    // Bodies arrive as the bytes they are: the payload is passed on as it was sent, and JSON is read once, in one place.
    const http = app.getHttpAdapter().getInstance();
    http.removeAllContentTypeParsers();
    http.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_REQUEST_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    // Here and not where they are thrown: who is not known, or sends too much, is refused before anybody reads events.
    http.addHook('onResponse', (request, _reply, done) => {
      const code = answeredCode(request);
      if (code && request.routeOptions.url === '/v1/events') countRefused('http', code);
      done();
    });
    const acceptance = app.get(Acceptance);
    observe(['hookwire.events.waiting'], (say) => say('hookwire.events.waiting', acceptance.waiting));
    serveDescription(app, ingestDocument);
  },
};
