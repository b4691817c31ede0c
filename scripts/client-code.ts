import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '#infrastructure';
import { clientCode } from './client-code/generate.ts';

for (const [name, text] of Object.entries(await clientCode())) {
  await writeFile(join(projectRoot(), 'libs', 'client', 'src', name), text);
}
