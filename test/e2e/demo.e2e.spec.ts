import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { projectRoot } from '#infrastructure';
import { type NpmRun, runNpm } from './run-npm.ts';

// Gentle, as what else runs on the machine must not make a worker miss the broker's three seconds.
const GENTLE = ['--events', '60', '--warm-up', '20', '--rate', '30'];

describe('npm run demo', () => {
  let demo: NpmRun | undefined;

  afterEach(async () => {
    await demo?.dispose();
  }, 60_000);

  it('with --once: everything arrives, the API agrees, and nothing is left behind', async () => {
    demo = await runNpm(['run', 'demo', '--', '--once', ...GENTLE]);
    await demo.waitFor('Starting', 30_000);
    const folder = join(projectRoot(), '.hookwire', 'demo', `run-${await demo.scriptPid()}`);
    expect(existsSync(folder)).toBe(true);
    const { code } = await demo.ended(120_000);
    expect({ code, output: demo.output() }).toMatchObject({ code: 0 });
    expect(demo.output()).toMatch(/events +80 /);
    expect(demo.output()).toMatch(/mismatched +0 /);
    expect(demo.output()).toContain('Every event arrived as it was published');
    await demo.nothingIsLeft();
    expect(existsSync(folder)).toBe(false);
  }, 150_000);

  it('without: stays up with places to look at, until Ctrl-C', async () => {
    demo = await runNpm(['run', 'demo', '--', ...GENTLE]);
    await demo.waitFor('Look around', 120_000);
    const key = /KEY=(hk_\S+)/.exec(demo.output())![1]!;
    const urls = [...demo.output().matchAll(/http:\S+\/(?:docs|v1\/(?:deliveries|endpoints)\/\S+)/g)].map(
      ([url]) => url,
    );
    expect(urls).toHaveLength(4);
    for (const url of urls) {
      const { status } = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
      expect({ url, status }).toEqual({ url, status: 200 });
    }
    demo.ctrlC();
    await demo.ended(60_000);
    expect(demo.output()).not.toContain('WRONG');
    await demo.nothingIsLeft();
  }, 200_000);

  it('interrupted half way: leaves nothing behind', async () => {
    demo = await runNpm(['run', 'demo', '--', '--once', '--events', '5000', '--rate', '20']);
    await demo.waitFor('Publishing', 90_000);
    demo.terminate();
    await demo.ended(60_000);
    await demo.nothingIsLeft();
  }, 150_000);

  it('killed without a chance to tidy up: its servers and services end all the same', async () => {
    demo = await runNpm(['run', 'demo', '--', '--once', '--events', '5000', '--rate', '20']);
    await demo.waitFor('Publishing', 90_000);
    process.kill(await demo.scriptPid(), 'SIGKILL');
    await demo.ended(60_000);
    await demo.nothingIsLeft();
  }, 150_000);

  it('says how it is used', async () => {
    demo = await runNpm(['run', 'demo', '--', '--rate', 'fast']);
    expect((await demo.ended(30_000)).code).toBe(1);
    expect(demo.output()).toContain('npm run demo -- [--once]');
  }, 45_000);
});
