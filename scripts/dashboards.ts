import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '#infrastructure';
import { dashboardFiles } from './dashboards/all.ts';

for (const [name, text] of Object.entries(dashboardFiles())) {
  await writeFile(join(projectRoot(), 'deploy', 'observability', 'dashboards', name), text);
}
