import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { baseEnvironment, spawnGuarded } from '#infrastructure';
import { monotonicMs } from '../clock.ts';
import type { BenchPlatform } from '../platform.ts';
import type { BenchContext } from '../scenario.ts';

/**
 * Makes the read models again by the command that is meant for it, and says how far it is.
 * @returns how many milliseconds that took
 * @throws Error with its last words when it fails
 */
export async function rebuild({ root, say }: BenchContext, platform: BenchPlatform): Promise<number> {
  const started = monotonicMs();
  const main = join(root, 'dist', 'apps', 'projector', 'src', 'rebuild.js');
  const { child, exited } = spawnGuarded(process.execPath, ['--enable-source-maps', main], {
    env: { ...baseEnvironment(), ...platform.env, LOG_LEVEL: 'info' },
    cwd: root,
  });
  let words = '';
  child.stderr!.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const lines = createInterface(child.stdout!).on('line', (line) => {
    const percent = /"percent":(\d+)/.exec(line)?.[1];
    if (percent) say(`  rebuilt: ${percent} %`);
  });
  const [{ code }] = await Promise.all([exited, once(lines, 'close')]);
  if (code !== 0) throw new Error(`the rebuild ended with ${code}: ${words}`);
  return monotonicMs() - started;
}
