import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { baseEnvironment, projectRoot, type PostgresTools } from '#infrastructure';
import { query } from '../e2e/records.ts';
import type { OwnPostgres, Scenario } from '../e2e/scenario.ts';

const execute = promisify(execFile);

// What an operator types.

/** Runs one of the commands, built. @returns what it wrote @throws Error with what it wrote unless it ended with 0 */
export async function run(script: string, env: Record<string, string>, ...args: string[]): Promise<string> {
  const main = join(projectRoot(), 'dist', ...script.split('/'));
  const { stdout } = await execute(process.execPath, [main, ...args], { env: { ...baseEnvironment(), ...env } });
  return stdout;
}

export function dumpPostgres({ pgDump }: PostgresTools, { url }: OwnPostgres, file: string): Promise<unknown> {
  return execute(pgDump, ['--format=custom', `--file=${file}`, `--dbname=${url}`]);
}

/** Into an empty database. */
export function restorePostgres({ pgRestore }: PostgresTools, { url }: OwnPostgres, file: string): Promise<unknown> {
  return execute(pgRestore, ['--exit-on-error', '--no-owner', `--dbname=${url}`, file]);
}

/** All that was in it is lost, and nobody is connected any more. */
export async function emptyDatabase({ url }: OwnPostgres): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const other = Object.assign(new URL(url), { pathname: '/postgres' }).href;
  await query(other, `drop database "${name}" with (force)`);
  await query(other, `create database "${name}"`);
}

/** Everything is gone at once: no process ends in peace, and no data stays. */
export async function destroy(scenario: Scenario): Promise<void> {
  const { platform, nats, postgres } = scenario;
  const services = Object.values(platform.services);
  for (const service of services) service.kill('SIGKILL');
  await Promise.all([nats.kill('SIGKILL'), postgres.kill('SIGKILL'), ...services.map(({ exited }) => exited)]);
  await scenario.stop();
}
