import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { registryKey } from '#domain';
import { freePort, startPostgres, type PostgresServer } from '#infrastructure';
import { createDatabase, waitUntil } from '#testkit';
import { changeRegistry } from './change-registry.ts';
import { databaseProblem } from './connection-loss.ts';
import { Endpoint, OutboxEntry, RegistryRevision, Tenant } from './entities.ts';
import { migrations } from './migrations/index.ts';
import { Store } from './store.ts';

const silent = { info: () => undefined, warn: () => undefined };

describe('Store', () => {
  it('several that start together migrate once', async () => {
    const database = await createDatabase();
    const stores = Array.from({ length: 4 }, () => new Store(database.url, 'test', silent));
    try {
      await Promise.all(stores.map((store) => store.start()));
      const rows = await stores[0]!.dataSource.query<{ name: string }[]>('SELECT name FROM migrations');
      expect(rows).toHaveLength(migrations.length);
      expect(await Promise.all(stores.map((store) => store.problem()))).toEqual(Array(4).fill(undefined));
    } finally {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    }
  }, 30_000);

  it('an installation of before endpoints had limits keeps its rows', async () => {
    const database = await createDatabase();
    const before = new DataSource({
      type: 'postgres',
      driver: pg,
      url: database.url,
      migrations: migrations.slice(0, 2),
    });
    const store = new Store(database.url, 'test', silent);
    try {
      await before.initialize();
      await before.runMigrations();
      await before.query(`INSERT INTO tenant VALUES ('tnt_1', 'Acme', 'native', now())`);
      await before.query(
        `INSERT INTO endpoint SELECT 'ep_' || n, 'tnt_1', 'native', 'https://example.com', ARRAY['*'], NULL, '{}',
           '{"delaysMs": [5], "jitter": 0}', 30000, n = 1, '[]', now(), '2026-01-01', 1 FROM generate_series(1, 2) n`,
      );
      await store.start();
      const none = { rateLimit: null, batch: null, orderedAfter: null, disabledReason: null, disabledBy: null };
      const { manager } = store.dataSource;
      expect(await manager.find(Endpoint, { order: { id: 'ASC' } })).toMatchObject([
        { ...none, id: 'ep_1', maxInFlight: 32, disabledAt: null },
        { ...none, id: 'ep_2', maxInFlight: 32, disabledAt: new Date('2026-01-01') },
      ]);
      expect(await manager.findBy(Tenant, { id: 'tnt_1' })).toMatchObject([
        { publishLimit: null, deliveryLimit: null, revision: 0 },
      ]);
    } finally {
      await before.destroy();
      await store.close();
      await database.drop();
    }
  }, 30_000);

  describe('while Postgres comes and goes', () => {
    let dir: string;
    let postgres: PostgresServer;

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'hookwire-store-'));
      postgres = await startPostgres({ dir, durable: false, log: () => undefined });
    }, 60_000);

    afterAll(async () => {
      await postgres?.stop();
      await rm(dir, { recursive: true, force: true });
    }, 30_000);

    it('waits for a server that is not there', async () => {
      const url = `postgres://u:p@127.0.0.1:${await freePort()}/x`;
      const store = new Store(url, 'test', silent);
      void store.start();
      try {
        await waitUntil(async () => /ECONNREFUSED/.test((await store.problem()) ?? ''), {
          deadlineMs: 5_000,
          what: 'the problem to be known',
        });
        expect(() => store.dataSource).toThrow(expect.objectContaining({ code: 'unavailable' }));
      } finally {
        await store.close();
      }
    });

    it('survives a restart, and a crash, of the server', async () => {
      const store = new Store(postgres.url, 'test', silent);
      await store.start();
      try {
        const ends: (() => Promise<unknown>)[] = [() => postgres.stop(), () => postgres.kill('SIGKILL')];
        for (const end of ends) {
          // Idle connections are in the pool, and one query is under way.
          await Promise.all([1, 2, 3].map(() => store.dataSource.query('SELECT pg_sleep(0.1)')));
          const underWay = store.dataSource.query('SELECT pg_sleep(10)').catch((error: unknown) => error);
          const ended = waitUntil(async () => (await busyIn(store)).join() === 'active,idle in transaction', {
            deadlineMs: 10_000,
            what: 'a query and a transaction to be under way',
          })
            .then(end)
            // The backends of a killed server need a moment to notice, and until then they answer.
            .then(() => waitUntil(() => openConnections(store) === 0, { deadlineMs: 15_000, what: 'all to be gone' }));
          const inTransaction = store
            .transaction(async (tx) => {
              await tx.query('SELECT 1');
              await ended;
              await tx.query('SELECT 1');
            })
            .catch((error: unknown) => error);
          await ended;
          expect(databaseProblem(await underWay)).toMatchObject({ code: 'unavailable', retryAfter: 1 });
          expect(databaseProblem(await inTransaction)).toMatchObject({ code: 'unavailable' });
          const refused = await store.dataSource.query('SELECT 1').catch((error: unknown) => error);
          expect(databaseProblem(refused)).toMatchObject({ code: 'unavailable' });
          expect(await store.problem()).toMatch(/Postgres at 127.0.0.1:\d+: /);
          await postgres.restart();
          await waitUntil(async () => (await store.problem()) === undefined, { deadlineMs: 15_000, what: 'Postgres' });
          expect(await store.dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
        }
      } finally {
        await store.close();
      }
    }, 60_000);
  });
});

describe('changeRegistry', () => {
  let store: Store;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await createDatabase();
    drop = () => database.drop();
    store = new Store(database.url, 'test', silent);
    await store.start();
  }, 30_000);

  beforeEach(async () => {
    await store.dataSource.query('DELETE FROM outbox');
    await store.dataSource.query('UPDATE registry_revision SET revision = 0');
  });

  afterAll(async () => {
    await store.close();
    await drop();
  });

  const tombstone = (name: string) => (_: unknown, revision: number) =>
    Promise.resolve({
      value: revision,
      records: [{ key: registryKey.apiKey(name), record: { kind: 'tombstone' as const, revision } }],
    });

  it('gives changes that run at once revisions without gaps', async () => {
    const revisions = await Promise.all(
      Array.from({ length: 20 }, (_, n) => changeRegistry(store, tombstone(`k${n}`))),
    );
    expect(revisions.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(await store.dataSource.manager.count(OutboxEntry)).toBe(20);
  });

  it('a change that fails takes no revision and leaves nothing', async () => {
    await expect(
      changeRegistry(store, async (tx, revision) => {
        await tx.insert(OutboxEntry, { revision, key: 'x', record: { kind: 'tombstone', revision } });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await store.dataSource.manager.find(RegistryRevision)).toEqual([{ revision: 0 }]);
    expect(await changeRegistry(store, tombstone('k'))).toBe(1);
    expect(await store.dataSource.manager.find(OutboxEntry)).toEqual([
      { revision: 1, key: 'key.k', record: { kind: 'tombstone', revision: 1 } },
    ]);
  });

  it('nobody sees a revision before all lower ones', async () => {
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    let begun!: () => void;
    const begins = new Promise<void>((resolve) => (begun = resolve));
    const first = changeRegistry(store, async (tx, revision) => {
      begun();
      await held;
      return tombstone('slow')(tx, revision);
    });
    await begins;
    const second = changeRegistry(store, tombstone('fast'));
    await waitUntil(
      async () =>
        (await store.dataSource.query<unknown[]>(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`))
          .length,
      { deadlineMs: 5_000, what: 'the second change to wait' },
    );
    expect(await store.dataSource.manager.count(OutboxEntry)).toBe(0);
    release();
    expect(await Promise.all([first, second])).toEqual([1, 2]);
  });
});

/** What other connections to the database are doing, those that do nothing aside. */
function openConnections(store: Store): number {
  return (store.dataSource.driver as unknown as { master: pg.Pool }).master.totalCount;
}

async function busyIn(store: Store): Promise<string[]> {
  const rows = await store.dataSource.query<{ state: string }[]>(
    `SELECT state FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' ORDER BY state`,
  );
  return rows.map(({ state }) => state);
}
