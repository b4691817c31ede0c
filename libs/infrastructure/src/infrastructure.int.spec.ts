import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { projectRoot } from './machine.ts';
import { findNatsServer } from './nats-binary.ts';
import {
  type Infrastructure,
  type InfrastructureOptions,
  provideInfrastructure,
  serviceEnvironment,
} from './provide.ts';

const cacheDir = join(projectRoot(), '.hookwire', 'cache');
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'hookwire-infrastructure-'));
  // As root, Postgres runs as another user, who has to get through.
  await chmod(root, 0o711);
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

function provide(name: string, more: Partial<InfrastructureOptions> = {}): Promise<Infrastructure> {
  return provideInfrastructure({ dir: join(root, name), cacheDir, durable: false, log: () => undefined, ...more });
}

/** One statement over its own connection. */
async function sql(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function natsUp(natsUrl: string): Promise<Awaited<ReturnType<typeof connect>>> {
  const { hostname, port, username, password } = new URL(natsUrl);
  return connect({ servers: `${hostname}:${port}`, user: username, pass: password, reconnect: false });
}

async function messages(natsUrl: string): Promise<number> {
  const connection = await natsUp(natsUrl);
  try {
    return (await (await jetstreamManager(connection)).streams.info('KEPT')).state.messages;
  } finally {
    await connection.close();
  }
}

function isAlive(pid: number): boolean {
  // Whoever ended without a parent is listed as a zombie until init fetches it; some inits take seconds.
  return existsSync(`/proc/${pid}/stat`) && !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
}

async function gone(pids: number[]): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (pids.some(isAlive)) {
    if (Date.now() > deadline) throw new Error(`still alive: ${pids.filter(isAlive).join(', ')}`);
    await delay(20);
  }
}

describe('own servers', () => {
  let infra: Infrastructure;
  const lines: string[] = [];

  beforeAll(async () => {
    infra = await provide('own', { log: (line) => lines.push(line) });
  }, 240_000);

  afterAll(() => infra?.stop());

  it('say in one line each what they are', () => {
    expect(lines.at(-1)).not.toContain(infra.credentials.natsPassword);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^nats-server 2\.\d+\.\d+ \(.+\) on 127\.0\.0\.1:\d+, data in /),
        expect.stringMatching(/^postgres 18\.\d+\.\d+ \(.+\) on 127\.0\.0\.1:\d+, data in .+, without waiting/),
      ]),
    );
  });

  it('let the services in, with JetStream, and refuse everybody else', async () => {
    const connection = await natsUp(infra.natsUrl);
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: 'KEPT', subjects: ['kept.>'] });
    await jetstream(connection).publish('kept.1', 'x');
    expect(connection.info?.max_payload).toBe(2 * 1024 * 1024);
    await connection.close();

    const servers = `127.0.0.1:${infra.nats!.port}`;
    // An unknown user is asked for by the callout, which nobody answers here: refused after a timeout.
    const stranger = connect({ servers, user: 'producer', pass: 'hw_nobody', reconnect: false, timeout: 10_000 });
    await expect(stranger).rejects.toThrow(/authorization/i);
    await expect(connect({ servers, user: 'hookwire', pass: 'no', reconnect: false })).rejects.toThrow(
      /authorization/i,
    );
    await expect(connect({ servers, reconnect: false, timeout: 10_000 })).rejects.toThrow(/authorization/i);
  }, 30_000);

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'keep their data over a restart after %s',
    async (signal) => {
      await sql(infra.databaseUrl, 'create table if not exists kept (id int); insert into kept values (1)');
      const before = await sql(infra.databaseUrl, 'select count(*)::int as n from kept');
      const pids = [infra.nats!.pid, infra.postgres!.pid];
      if (signal === 'SIGKILL') await Promise.all([infra.nats!.kill(signal), infra.postgres!.kill(signal)]);
      await Promise.all([infra.nats!.restart(), infra.postgres!.restart()]);
      expect([infra.nats!.pid, infra.postgres!.pid]).not.toEqual(pids);
      expect(await messages(infra.natsUrl)).toBe(1);
      expect(await sql(infra.databaseUrl, 'select count(*)::int as n from kept')).toEqual(before);
    },
    60_000,
  );

  it('are the same at the next start, with the same credentials', async () => {
    await infra.stop();
    const again = await provide('own');
    try {
      expect(again.credentials).toEqual(infra.credentials);
      expect(await messages(again.natsUrl)).toBe(1);
      expect(await sql(again.databaseUrl, 'select 1 as one from kept limit 1')).toEqual([{ one: 1 }]);
    } finally {
      await again.stop();
    }
    const file = join(root, 'own', 'credentials.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(infra.credentials);
  }, 60_000);

  it('say what our services need', () => {
    const environment = serviceEnvironment(infra);
    expect(environment['HOOKWIRE_NATS_CALLOUT_SEED']).toMatch(/^SA[A-Z0-9]{56}$/);
    expect(environment['HOOKWIRE_ADMIN_TOKEN']).toMatch(/^hwadm_[\w-]{32}$/);
    expect(Buffer.from(environment['HOOKWIRE_MASTER_KEY']!, 'base64')).toHaveLength(32);
    expect(environment['NATS_URL']).toMatch(/^nats:\/\/hookwire:nats_[0-9a-f]{48}@127\.0\.0\.1:\d+$/);
    expect(environment['DATABASE_URL']).toMatch(/^postgres:\/\/hookwire:[\w-]+@127\.0\.0\.1:\d+\/hookwire$/);
  });
});

describe('given addresses', () => {
  it('win, and nothing is started', async () => {
    const lines: string[] = [];
    const natsUrl = 'nats://me:secret@nats.test:4222';
    const databaseUrl = 'postgres://me:secret@db.test/hooks';
    const infra = await provide('given', { natsUrl, databaseUrl, log: (line) => lines.push(line) });
    expect(infra).toMatchObject({ natsUrl, databaseUrl, nats: undefined, postgres: undefined });
    expect(serviceEnvironment(infra)).not.toHaveProperty('HOOKWIRE_NATS_CALLOUT_SEED');
    expect(lines).toEqual(['nats: the given one on nats.test:4222', 'postgres: the given one on db.test']);
    await infra.stop();
  });
});

describe('what stands in the way', () => {
  it('a port that is taken: says so, and leaves nothing running', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(provide('taken', { ports: { nats: port } })).rejects.toThrow(
      `nats-server is to listen on port ${port}`,
    );
    other.close();
    await expect(stat(join(root, 'taken', 'postgres', 'data', 'postmaster.pid'))).rejects.toThrow(/ENOENT/);
  }, 60_000);

  it('an old nats-server on the PATH: passed over', async () => {
    const dir = join(root, 'old');
    await mkdir(dir);
    const old = join(dir, 'nats-server');
    await writeFile(old, '#!/bin/sh\necho "nats-server: v2.9.10"\n');
    await chmod(old, 0o755);
    const found = await findNatsServer({ cacheDir, candidates: [old], log: () => undefined });
    expect(found.path).not.toBe(old);
    await writeFile(old, '#!/bin/sh\necho "nats-server: v2.12.4"\n');
    const newer = await findNatsServer({ cacheDir, candidates: [old], log: () => undefined });
    expect(newer).toEqual({ path: old, version: '2.12.4', source: 'on the PATH' });
  }, 240_000);

  it('credentials that are incomplete: never replaced', async () => {
    const dir = join(root, 'incomplete');
    await mkdir(dir);
    await writeFile(join(dir, 'credentials.json'), '{"natsPassword":"x"}');
    await expect(provide('incomplete')).rejects.toThrow(/has no natsCalloutSeed/);
  });
});

describe('the parent', () => {
  // A process of its own that starts both and reports; it runs the built library, as `npm start` does.
  async function startParent(dir: string): Promise<{ parent: ReturnType<typeof spawn>; pids: number[] }> {
    const library = join(projectRoot(), 'dist', 'libs', 'infrastructure', 'src', 'index.js');
    const script = `
      import { provideInfrastructure } from ${JSON.stringify(library)};
      const infra = await provideInfrastructure({
        dir: ${JSON.stringify(dir)}, cacheDir: ${JSON.stringify(cacheDir)}, durable: false, log: () => undefined });
      console.log(JSON.stringify([infra.nats.pid, infra.postgres.pid]));
      setInterval(() => {}, 1000);
      process.on('SIGUSR2', () => process.exit(0));`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const pids = JSON.parse(chunk.toString()) as number[];
    expect(pids.every(isAlive)).toBe(true);
    return { parent, pids };
  }

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGUSR2'] as const)(
    'ends, by %s: so do the servers, and start again',
    async (signal) => {
      const { parent, pids } = await startParent(join(root, 'parent'));
      parent.kill(signal);
      await gone(pids);
    },
    60_000,
  );

  it('gets a Ctrl-C with its whole process group: the servers live as long as it does', async () => {
    const { parent, pids } = await startParent(join(root, 'group'));
    // What a terminal does. The servers are in sessions of their own, so only the parent hears it.
    const groups = await Promise.all(pids.map((pid) => processGroup(pid)));
    expect(groups).not.toContain(parent.pid);
    process.kill(-parent.pid!, 'SIGINT');
    await gone(pids);
  }, 60_000);

  it('is killed and started again at once: waits for the servers of the last one', async () => {
    const first = await startParent(join(root, 'again'));
    first.parent.kill('SIGKILL');
    const second = await startParent(join(root, 'again'));
    await gone(first.pids);
    expect(second.pids.every(isAlive)).toBe(true);
    second.parent.kill('SIGKILL');
    await gone(second.pids);
  }, 60_000);
});

async function processGroup(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[2]);
}
