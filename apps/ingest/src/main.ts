import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { MESSAGING_SETTINGS } from '#messaging';
import { JWT_SETTINGS, runService } from '#service';
import { IngestModule } from './ingest.module.ts';

const MAX_REQUEST_BYTES = 8 * 1024 * 1024;

await runService({
  name: 'ingest',
  defaultPort: 8080,
  settings: [...MESSAGING_SETTINGS, ...JWT_SETTINGS, 'HOOKWIRE_NATS_CALLOUT_SEED'] as const,
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
    const document = new DocumentBuilder().setTitle('Hookwire ingest').setVersion('1').addBearerAuth().build();
    SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, document));
  },
});
