import { stat } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { startNats, type TestNats } from './test-nats.ts';

describe('a nats-server for tests', () => {
  let nats: TestNats;

  beforeAll(async () => {
    nats = await startNats();
  });

  afterAll(() => nats?.stop());

  it('runs with the shipped configuration, and keeps its streams over a kill', async () => {
    const options = { servers: nats.publicUrl, user: nats.user, pass: nats.password };
    const before = await connect(options);
    await (await jetstreamManager(before)).streams.add({ name: 'S', subjects: ['s'] });
    await before.close();
    await nats.kill('SIGKILL');
    await expect(connect({ ...options, reconnect: false })).rejects.toThrow(/refused/i);
    await nats.restart();
    const after = await connect(options);
    expect((await (await jetstreamManager(after)).streams.info('S')).config.name).toBe('S');
    await after.close();
  });

  it('is another one each time', async () => {
    const other = await startNats();
    expect(other.port).not.toBe(nats.port);
    expect(other.calloutSeed).not.toBe(nats.calloutSeed);
    await other.stop();
    await expect(stat(`/proc/${other.server.pid}`)).rejects.toThrow(/ENOENT/);
  });
});
