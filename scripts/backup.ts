import { backupStreams } from './backup/backup-streams.ts';
import { runWithJetstream } from './backup/run.ts';

// `npm run backup -- FOLDER`: all streams of a running installation, into a new folder. docs/backup.md has the whole of it.

await runWithJetstream('backup', async ({ jetstream, dir, say }) => {
  await backupStreams(jetstream, dir, say);
  say(`the backup is complete: ${dir}`);
});
