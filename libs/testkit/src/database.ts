import { createHash, randomBytes } from 'node:crypto';
import pg from 'pg';
import { waitUntil } from './wait-until.ts';

export interface TestDatabase {
  url: string;
  name: string;
  /** @throws Error if a connection is still open, which somebody has forgotten to close */
  drop(): Promise<void>;
}

/**
 * An empty database, or a copy of a template (20 to 40 ms, instead of all migrations).
 * @param options.template what `templateDatabase` returned
 */
export async function createDatabase(options: { template?: string } = {}): Promise<TestDatabase> {
  const name = `${run()}_${randomBytes(6).toString('hex')}`;
  await asAdmin((admin) =>
    admin.query(`create database ${name} ${options.template ? `template ${options.template}` : ''}`),
  );
  return { url: urlOf(name), name, drop: () => drop(name) };
}

/**
 * A database that `prepare` fills the first time somebody in this test run asks for it, to be copied by
 * `createDatabase`. Test files that ask at the same time wait for the first.
 * @param key says what is in it, `migrated` for instance
 * @returns its name
 */
export async function templateDatabase(key: string, prepare: (url: string) => Promise<void>): Promise<string> {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 12);
  const name = `${run()}_template_${hash}`;
  await asAdmin(async (admin) => {
    // Released with the connection, also when preparing fails.
    await admin.query('select pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount) return;
    const draft = `${name}_draft`;
    await admin.query(`drop database if exists ${draft} with (force)`);
    await admin.query(`create database ${draft}`);
    await prepare(urlOf(draft));
    // Only a template without connections can be copied.
    await noConnections(admin, draft);
    await admin.query(`alter database ${draft} rename to ${name}`);
  });
  return name;
}

async function drop(name: string): Promise<void> {
  await asAdmin(async (admin) => {
    const leak = await noConnections(admin, name).catch((error: unknown) => error as Error);
    await admin.query(`drop database if exists ${name} with (force)`);
    if (leak instanceof Error) throw leak;
  });
}

async function noConnections(admin: pg.Client, name: string): Promise<void> {
  // A backend is still listed for a moment after its client has left.
  await waitUntil(
    async () => {
      const sql = 'select application_name, state, left(query, 120) as query from pg_stat_activity where datname = $1';
      const { rows } = await admin.query(sql, [name]);
      if (rows.length > 0) throw new Error(`${rows.length} are open: ${JSON.stringify(rows)}`);
      return true;
    },
    { deadlineMs: 2_000, what: `the connections to ${name} to be closed` },
  );
}

async function asAdmin<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl() });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(name: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

/** Names all databases of one test run, so that the end of the run can remove what is left of them. */
function run(): string {
  return setting('HOOKWIRE_TEST_RUN');
}

function serverUrl(): string {
  return setting('HOOKWIRE_TEST_DATABASE_URL');
}

function setting(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set: only the jest projects int and e2e start Postgres (name the file *.int.spec.ts)`,
  );
}
