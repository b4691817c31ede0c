import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { launch } from './processes.ts';
import { waitUntil } from './wait-until.ts';

// Behaves like one of our services: JSON lines, /ready after a moment, leaves when asked.
const service = `
import { createServer } from 'node:http';
const say = (line) => console.log(JSON.stringify(line));
const started = Date.now();
const server = createServer((req, res) => {
  res.statusCode = req.url === '/ready' && Date.now() - started > 150 ? 200 : 503;
  res.end(res.statusCode === 200 ? 'yes' : 'starting');
}).listen(Number(process.env.PORT), process.env.HOST, () => say({ msg: 'up', env: Object.keys(process.env) }));
console.log('no JSON');
process.on('SIGTERM', () => {
  if (process.env.STUBBORN) return;
  server.close(() => { say({ msg: 'drained' }); process.exit(0); });
});`;

describe('a launched service', () => {
  let dir: string;
  let main: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hookwire-launch-'));
    main = join(dir, 'main.mjs');
    await writeFile(main, service);
  });

  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('is waited for, logs, and ends when told, to the last word', async () => {
    const launched = await launch('ingest', { SETTING: '1' }, { main });
    await launched.waitReady(10_000);
    expect(launched.logs).toContainEqual({ text: 'no JSON' });
    const env = launched.logs.find(({ msg }) => msg === 'up')?.['env'];
    expect(env).toEqual(expect.arrayContaining(['HOST', 'PORT', 'SETTING', 'PATH']));
    expect(env).not.toContain('HOOKWIRE_TEST_DATABASE_URL');
    expect(await launched.stop()).toEqual({ code: 0, signal: null, forced: false });
    expect(launched.logs.at(-1)).toEqual({ msg: 'drained' });
  });

  it('comes back on the same port after a kill', async () => {
    const launched = await launch('delivery', {}, { main });
    await launched.waitReady(10_000);
    const { pid } = launched;
    launched.kill('SIGKILL');
    expect(await launched.exited).toEqual({ code: null, signal: 'SIGKILL', forced: false });
    await launched.restart();
    await launched.waitReady(10_000);
    expect(launched.pid).not.toBe(pid);
    await launched.stop();
  });

  it('that does not start is reported with its last words', async () => {
    const broken = join(dir, 'broken.mjs');
    await writeFile(broken, `console.log('{"msg":"bad configuration"}'); throw new Error('no master key');`);
    const launched = await launch('registry', {}, { main: broken });
    const failure = await launched.waitReady(10_000).catch((error: Error) => error.message);
    expect(failure).toMatch(/registry has ended: .+"code":1/);
    expect(failure).toContain('bad configuration');
    expect(failure).toContain('no master key');
  });

  it('that never gets ready is reported with its answer', async () => {
    const launched = await launch('fanout', {}, { main });
    await expect(launched.waitReady(100)).rejects.toThrow(/waited 100 ms for fanout to be ready/);
    await waitUntil(() => launched.logs.length > 1, { deadlineMs: 5_000, what: 'its start' });
    await launched.stop();
  });
});
