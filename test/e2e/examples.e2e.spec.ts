import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { baseEnvironment, type GuardedProcess, projectRoot, spawnGuarded } from '#infrastructure';
import { freePort, waitUntil } from '#testkit';
import { type Scenario, startScenario } from './scenario.ts';

interface Running {
  process: GuardedProcess;
  output(): string;
}

function run(command: string, file: string, args: string[], env: Record<string, string>): Running {
  const process = spawnGuarded(command, [join(projectRoot(), 'examples', file), ...args], {
    env: { ...baseEnvironment(), ...env },
    cwd: projectRoot(),
  });
  let output = '';
  for (const stream of [process.child.stdout, process.child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  return { process, output: () => output };
}

const receivers = [
  { command: process.execPath, file: 'receiver-node/receiver.mjs' },
  { command: 'python3', file: 'receiver-python/receiver.py' },
];

describe('the examples', () => {
  let scenario: Scenario;

  beforeAll(async () => {
    scenario = await startScenario();
  }, 120_000);

  afterAll(() => scenario?.stop(), 60_000);

  async function publish(running: Running): Promise<string> {
    const { code } = await running.process.exited;
    expect({ code, output: running.output() }).toMatchObject({ code: 0 });
    return /"id":"([^"]+)"/.exec(running.output())![1]!;
  }

  it.each(receivers)(
    '$file verifies what all the producers publish, and refuses what nobody signed',
    async ({ command, file }) => {
      const { tenant, apiKey, platform, nats } = scenario;
      const port = await freePort();
      const url = `http://127.0.0.1:${port}/`;
      const endpoint = await scenario.createEndpoint(url, { eventTypes: ['invoice.*'] });
      const receiver = run(command, file, [], { HOOKWIRE_SECRET: endpoint.secret, PORT: String(port) });
      try {
        await waitUntil(() => receiver.output().includes('listening'), {
          deadlineMs: 20_000,
          what: `${file} to listen`,
        });
        const producer = { HOOKWIRE_KEY: apiKey, HOOKWIRE_INGEST: platform.urls.ingest };
        const overNats = { HOOKWIRE_KEY: apiKey, HOOKWIRE_TENANT: tenant, NATS_URL: nats.publicUrl };
        const ids = await Promise.all([
          publish(run(process.execPath, 'producer-http/publish.mjs', ['invoice.paid', '{"n":1}'], producer)),
          publish(run('sh', 'producer-http/publish.sh', ['invoice.paid', '{"n":1}'], producer)),
          publish(run(process.execPath, 'producer-nats/publish.mjs', ['invoice.paid', '{"n":1}'], overNats)),
        ]);
        for (const id of ids) {
          await waitUntil(() => receiver.output().includes(`verified: invoice.paid ${id}`), {
            deadlineMs: 20_000,
            what: `${file} to verify ${id}; it said: ${receiver.output()}`,
          });
        }
        const forged = await fetch(url, {
          method: 'POST',
          headers: {
            'webhook-id': 'dlv_1',
            'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
            'webhook-signature': `v1,${'A'.repeat(43)}=`,
          },
          body: '{"id":"1","type":"invoice.paid","data":{}}',
        });
        expect(forged.status).toBe(401);
        await waitUntil(() => receiver.output().includes('refused'), { deadlineMs: 5_000, what: `${file} to say so` });
      } finally {
        await receiver.process.stop();
      }
    },
    90_000,
  );

  it('client-node/client.mjs publishes, verifies and manages with the client', async () => {
    const { tenant, apiKey, platform, nats } = scenario;
    const client = run(process.execPath, 'client-node/client.mjs', [], {
      HOOKWIRE_TENANT: tenant,
      HOOKWIRE_KEY: apiKey,
      HOOKWIRE_REGISTRY: platform.urls.registry,
      HOOKWIRE_INGEST: platform.urls.ingest,
      NATS_URL: nats.publicUrl,
    });
    const { code } = await client.process.exited;
    expect({ code, output: client.output() }).toEqual({
      code: 0,
      output: expect.stringMatching(/^stored [0-9a-f-]+\nrefused: validation_failed\ndelivered 3\ndeleted\n$/),
    });
  }, 60_000);

  it('a producer without a right key learns that, over HTTP and over NATS', async () => {
    const { tenant, platform, nats } = scenario;
    const key = `hk_${'x'.repeat(43)}`;
    const http = run(process.execPath, 'producer-http/publish.mjs', [], {
      HOOKWIRE_KEY: key,
      HOOKWIRE_INGEST: platform.urls.ingest,
    });
    expect((await http.process.exited).code).toBe(1);
    expect(http.output()).toContain('unauthorized');
    const overNats = run(process.execPath, 'producer-nats/publish.mjs', [], {
      HOOKWIRE_KEY: key,
      HOOKWIRE_TENANT: tenant,
      NATS_URL: nats.publicUrl,
    });
    expect((await overNats.process.exited).code).toBe(1);
    expect(overNats.output()).toMatch(/Authorization/i);
  }, 60_000);
});
