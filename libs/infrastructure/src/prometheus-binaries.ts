import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unpackPackages } from './debian-packages.ts';
import { type Log, onPath } from './machine.ts';

const run = promisify(execFile);

/** Paths. */
export type PrometheusBinaries = Record<'prometheus' | 'promtool' | 'postgresExporter', string>;

/**
 * Prometheus and what asks Postgres for it, for tests: from the PATH, or from Debian's packages (nothing is installed).
 * @param options.cacheDir where a download is kept
 * @throws Error when there is none of both
 */
export async function findPrometheus(options: { cacheDir: string; log: Log }): Promise<PrometheusBinaries> {
  for (const path of onPath('prometheus')) if (await areThere(dirname(path))) return binariesIn(dirname(path));
  const folder = join(await unpackPackages(['prometheus', 'prometheus-postgres-exporter'], options), 'usr', 'bin');
  if (!(await areThere(folder))) throw new Error('the Prometheus of Debian’s packages does not run on this machine');
  return binariesIn(folder);
}

function binariesIn(folder: string): PrometheusBinaries {
  return {
    prometheus: join(folder, 'prometheus'),
    promtool: join(folder, 'promtool'),
    postgresExporter: join(folder, 'prometheus-postgres-exporter'),
  };
}

async function areThere(folder: string): Promise<boolean> {
  const versions = Object.values(binariesIn(folder)).map((path) => run(path, ['--version'], { timeout: 10_000 }));
  return (await Promise.allSettled(versions)).every(({ status }) => status === 'fulfilled');
}
