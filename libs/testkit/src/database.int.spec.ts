import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createDatabase, templateDatabase } from './database.ts';

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // Its database may be dropped under it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

describe('databases for tests', () => {
  it('are empty, and each one its own', async () => {
    const [a, b] = await Promise.all([createDatabase(), createDatabase()]);
    expect(a.name).not.toBe(b.name);
    const client = await open(a.url);
    await client.query('create table t (id int)');
    await client.end();
    await Promise.all([a.drop(), b.drop()]);
    await expect(open(a.url)).rejects.toThrow(/does not exist/);
  });

  it('are copied from a template that is made once', async () => {
    let made = 0;
    const prepare = async (url: string): Promise<void> => {
      made++;
      const client = await open(url);
      await client.query('create table migrated as select 42 as answer');
      await client.end();
    };
    const [template, same] = await Promise.all([templateDatabase('spec', prepare), templateDatabase('spec', prepare)]);
    expect(same).toBe(template);
    expect(made).toBe(1);
    const copy = await createDatabase({ template });
    const client = await open(copy.url);
    expect((await client.query('select answer from migrated')).rows).toEqual([{ answer: 42 }]);
    await client.end();
    await copy.drop();
  });

  it('are made anew when preparing the template failed', async () => {
    await expect(templateDatabase('fails', () => Promise.reject(new Error('bad migration')))).rejects.toThrow(
      'bad migration',
    );
    expect(await templateDatabase('fails', () => Promise.resolve())).toMatch(/_template_/);
  });

  it('are dropped in spite of a forgotten connection, which is an error', async () => {
    const database = await createDatabase();
    const forgotten = await open(database.url);
    await expect(database.drop()).rejects.toThrow(/connections to .+ to be closed.+1 are open/);
    await expect(open(database.url)).rejects.toThrow(/does not exist/);
    await forgotten.end().catch(() => undefined);
  });
});
