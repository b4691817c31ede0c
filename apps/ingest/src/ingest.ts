import { MESSAGING_SETTINGS } from '#messaging';
import { JWT_SETTINGS, serveDescription, type ServiceDefinition, type SettingName } from '#service';
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
    serveDescription(app, ingestDocument);
  },
};
