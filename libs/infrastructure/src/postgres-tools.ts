import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { baseEnvironment } from './machine.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

/** A Postgres with the tools that operators have; what npm installs is the server alone. */
export interface PostgresTools extends PostgresBinaries {
  readonly pgDump: string;
  readonly pgRestore: string;
  readonly pgBasebackup: string;
}

const DEBIANS_PLACE = '/usr/lib/postgresql';
/** The oldest that Hookwire works with. */
const OLDEST = 15;

/** The newest one that this machine has from Debian's packages `postgresql`; undefined when there is none. */
export async function findPostgresTools(): Promise<PostgresTools | undefined> {
  const majors = (await readdir(DEBIANS_PLACE).catch(() => [])).map(Number).filter((major) => major >= OLDEST);
  for (const major of majors.sort((a, b) => b - a)) {
    const bin = (name: string): string => join(DEBIANS_PLACE, String(major), 'bin', name);
    const tools = { pgDump: bin('pg_dump'), pgRestore: bin('pg_restore'), pgBasebackup: bin('pg_basebackup') };
    const all = [bin('postgres'), bin('initdb'), ...Object.values(tools)];
    const answers = await Promise.all(all.map(versionOf));
    const version = answers[0];
    if (version !== undefined && !answers.includes(undefined)) {
      return { postgres: bin('postgres'), initdb: bin('initdb'), version, ...tools };
    }
  }
  return undefined;
}

async function versionOf(program: string): Promise<string | undefined> {
  const answer = await promisify(execFile)(program, ['--version'], { env: baseEnvironment() }).catch(() => undefined);
  return answer && /\d+(\.\d+)*/.exec(answer.stdout)?.[0];
}
