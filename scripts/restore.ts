import { restoreStreams } from './backup/restore-streams.ts';
import { runWithJetstream } from './backup/run.ts';

// `npm run restore -- FOLDER`: the streams of a backup, into a JetStream that has none. docs/backup.md has the whole of it.

await runWithJetstream('restore', async ({ jetstream, dir, replicas, say }) => {
  await restoreStreams(jetstream, dir, replicas, say);
  say('all streams are restored: restore Postgres if it is lost too, then start the services');
});
