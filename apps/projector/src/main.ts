import { MESSAGING_SETTINGS } from '#messaging';
import { runService } from '#service';
import { ProjectorModule } from './projector.module.ts';

await runService({
  name: 'projector',
  defaultPort: 8084,
  settings: [
    ...MESSAGING_SETTINGS,
    'DATABASE_URL',
    'HOOKWIRE_PROJECTOR_BATCH',
    'HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS',
  ] as const,
  module: () => ({ module: ProjectorModule }),
});
