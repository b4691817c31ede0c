import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.ts';
import { type Ending, type GuardedProcess, spawnGuarded } from './guarded-process.ts';
import { baseEnvironment, type Log } from './machine.ts';
import { type PostgresBinaries, postgresBinaries } from './postgres-binaries.ts';
import { canEnter, openForPassing, postgresUser, type SystemUser } from './postgres-user.ts';

export interface PostgresServer {
  /** With credentials, of the database `hookwire`. Its user may do everything. */
  url: string;
  port: number;
  version: string;
  /** Where data and log are; not the given one if the user Postgres runs as could not reach that. */
  dir: string;
  readonly pid: number;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Same data, same port; also after a kill. */
  restart(): Promise<void>;
  stop(): Promise<Ending>;
}

export interface PostgresOptions {
  /** Data, password and log. What is there is used again. */
  dir: string;
  /** A free one if not given. */
  port?: number;
  /** False: never waits for the disk. Survives kill -9, not a loss of power. Right for tests. */
  durable?: boolean;
  /** Another Postgres than the one that npm installed; its user has to be able to run it. */
  binaries?: PostgresBinaries;
  log: Log;
}

interface Place extends PostgresBinaries {
  dir: string;
  data: string;
  user: SystemUser | undefined;
  password: string;
}

const account = 'hookwire';

/**
 * Starts a Postgres and waits until it answers; makes its data directory and database the first time.
 * @throws Error with the end of its log if it does not start
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const place = await prepare(resolve(options.dir), options);
  let running: { process: GuardedProcess; port: number };
  // Between looking for a free port and listening on it, somebody else may take it.
  for (let tries = 1; ; tries++) {
    const port = options.port ?? (await freePort());
    try {
      running = { process: await launch(place, port, options.durable ?? true), port };
      break;
    } catch (error) {
      if (options.port !== undefined || tries === 3 || !String(error).includes('Address already in use')) throw error;
    }
  }
  const { port } = running;
  await makeDatabase(place, port);
  return {
    url: urlOf(place, port, account),
    port,
    version: place.version,
    dir: place.dir,
    get pid() {
      return running.process.pid;
    },
    async kill(signal) {
      running.process.kill(signal);
      if (signal === 'SIGKILL') await running.process.stop();
    },
    async restart() {
      await running.process.stop();
      running.process = await launch(place, port, options.durable ?? true);
    },
    stop: () => running.process.stop(),
  };
}

async function prepare(wanted: string, { log, binaries: given }: PostgresOptions): Promise<Place> {
  await mkdir(wanted, { recursive: true });
  const user = await postgresUser(wanted);
  if (user) await openForPassing(wanted);
  const dir = !user || (await canEnter(user, wanted)) ? wanted : await elsewhere(wanted, log);
  const binaries = given ?? (await postgresBinaries(dir, user));
  const data = join(dir, 'data');
  const passwordFile = join(dir, 'password');
  if (!(await stat(join(data, 'PG_VERSION')).catch(() => undefined))) {
    await initialise(dir, binaries, passwordFile, user);
  }
  return { ...binaries, dir, data, user, password: (await readFile(passwordFile, 'utf8')).trim() };
}

/** A folder that any user can reach. Which one is noted in the folder it stands for, and forgotten with that. */
async function elsewhere(wanted: string, log: Log): Promise<string> {
  const note = join(wanted, 'elsewhere');
  const dir = (await readFile(note, 'utf8').catch(() => '')) || `/var/lib/hookwire/${randomBytes(6).toString('hex')}`;
  log(`postgres: does not run as root, and no other user can reach ${wanted}: data in ${dir}`);
  await mkdir(dir, { recursive: true, mode: 0o711 });
  await writeFile(note, dir);
  return dir;
}

async function initialise(
  dir: string,
  { initdb, version }: PostgresBinaries,
  passwordFile: string,
  user?: SystemUser,
): Promise<void> {
  // Made beside its place and moved into it when complete: an interrupted initdb leaves half a cluster.
  const unfinished = join(dir, 'data.unfinished');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  if (user) for (const path of [unfinished, passwordFile]) await chown(path, user.uid, user.gid);
  const args = [
    ...['-D', unfinished, '-U', account, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'],
    // The same sorting and letter case everywhere, whatever locales a machine has.
    '--no-locale',
    ...(parseInt(version) >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
    // A crash in the middle makes it start over, so it need not wait for the disk.
    '--no-sync',
  ];
  await promisify(execFile)(initdb, args, { env: baseEnvironment(), cwd: dir, ...user });
  await rename(unfinished, join(dir, 'data'));
}

async function launch(place: Place, port: number, durable: boolean): Promise<GuardedProcess> {
  const logFile = join(place.dir, 'postgres.log');
  const settings = {
    listen_addresses: '127.0.0.1',
    // The default folder for it may not be writable for this user, and nobody needs it.
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Not synchronous_commit: without it a kill -9 would lose the last commits, which tests rely on.
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // SIGINT is its fast shutdown. On SIGTERM it waits until the last client has left.
  const options = { env: baseEnvironment(), cwd: place.dir, logFile, endSignal: 'SIGINT' as const, ...place.user };
  const started = Date.now();
  const deadline = started + 60_000;
  for (;;) {
    const process = spawnGuarded(place.postgres, ['-D', place.data, '-p', String(port), ...args], options);
    while (!process.ending()) {
      if (await isOurs(place, port)) return process;
      if (Date.now() > deadline) {
        await process.stop();
        throw new Error(`postgres is not up on port ${port} after 60 s:\n${process.lastWords()}`);
      }
      await delay(50);
    }
    // After kill -9 the backends of the killed one need a moment to notice, as does a whole server whose parent was
    // killed; Postgres does not start beside either. After 12 s, it is one that is meant to be there.
    const inUse = /shared memory block|"postmaster.pid" already exists/.test(process.lastWords());
    if (!inUse || Date.now() > started + 12_000) {
      throw new Error(`postgres did not start on port ${port}:\n${process.lastWords()}`);
    }
    await delay(200);
  }
}

/** Whether the one that answers there serves our directory: the port might be somebody else's. */
async function isOurs(place: Place, port: number): Promise<boolean> {
  try {
    return await query(place, port, 'show data_directory', async (rows) => {
      return rows[0]?.['data_directory'] === (await realpath(place.data));
    });
  } catch {
    // Not listening yet, still recovering, or somebody who does not know our password.
    return false;
  }
}

async function makeDatabase(place: Place, port: number): Promise<void> {
  const sql = `select 1 from pg_database where datname = '${account}'`;
  const exists = await query(place, port, sql, (rows) => rows.length > 0);
  if (!exists) await query(place, port, `create database ${account}`, () => undefined);
}

async function query<T>(
  place: Place,
  port: number,
  sql: string,
  read: (rows: Record<string, unknown>[]) => T,
): Promise<Awaited<T>> {
  const client = new pg.Client({
    connectionString: urlOf(place, port, 'postgres'),
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await read((await client.query<Record<string, unknown>>(sql)).rows);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function urlOf(place: Place, port: number, database: string): string {
  return `postgres://${account}:${place.password}@127.0.0.1:${port}/${database}`;
}
