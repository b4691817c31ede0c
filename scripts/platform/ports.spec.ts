import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '#infrastructure';
import { fixedPorts, SERVICES } from './ports.ts';

describe('the ports of npm start', () => {
  let server: Server | undefined;

  afterEach(() => void server?.close());

  async function free(): Promise<Record<string, string>> {
    const entries = SERVICES.map(async (name) => [`HOOKWIRE_${name.toUpperCase()}_PORT`, String(await freePort())]);
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
  }

  it('are those of the environment', async () => {
    const env = await free();
    expect((await fixedPorts(env)).ingest).toBe(Number(env['HOOKWIRE_INGEST_PORT']));
  });

  it('one that is in use is named, with the variable that changes it', async () => {
    const env = await free();
    server = createServer().listen(Number(env['HOOKWIRE_FANOUT_PORT']), '127.0.0.1');
    await once(server, 'listening');
    await expect(fixedPorts(env)).rejects.toThrow(/\(fanout\) is in use: .+HOOKWIRE_FANOUT_PORT/);
  });

  it('no port, and one port twice, are refused together', async () => {
    const env = await free();
    const wrong = { ...env, HOOKWIRE_INGEST_PORT: '80x', HOOKWIRE_REGISTRY_PORT: env['HOOKWIRE_DELIVERY_PORT'] };
    await expect(fixedPorts(wrong)).rejects.toThrow(/"80x" and must be a port number\n.+given to two services/);
  });
});
