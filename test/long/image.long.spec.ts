import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runToEnd } from '#infrastructure';
import {
  apps,
  createDatabase,
  freePort,
  launch,
  type LaunchedProcess,
  type Receiver,
  startNats,
  startReceiver,
  type TestDatabase,
  type TestNats,
  waitUntil,
} from '#testkit';
import { findCaddy, startGateway } from '../gateway.ts';
import { composeEnvironment, IMAGE_USER, type ImageTree, makeImageTree, removeImageTree } from '../image-tree.ts';

// Every command of the image, as docker-compose.yml runs it: the files that the Dockerfile copies, as a user who cannot
// write there, with the environment that it is given (all that .env.example leaves empty is empty), behind the gateway.
// Without Caddy the calls go to the services directly.

const ADMIN_TOKEN = 'hwadm_token-of-the-test-of-the-image';

describe('the image', () => {
  let folder: string;
  let image: ImageTree;
  let nats: TestNats;
  let database: TestDatabase;
  let receiver: Receiver;
  let values: Record<string, string>;
  let gateway: Awaited<ReturnType<typeof startGateway>> | undefined;
  const services = new Map<string, LaunchedProcess>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hookwire-image-'));
    for (const place of ['gateway', 'backups']) mkdirSync(join(folder, place));
    // As whoever mounts a folder for backups has to give it to the image's user.
    const { uid, gid } = IMAGE_USER;
    if (uid !== undefined && gid !== undefined) chownSync(join(folder, 'backups'), uid, gid);
    image = makeImageTree(folder);
    nats = await startNats();
    database = await createDatabase();
    receiver = await startReceiver();
    values = {
      NATS_URL: nats.url,
      DATABASE_URL: database.url,
      HOOKWIRE_NATS_CALLOUT_SEED: nats.calloutSeed,
      HOOKWIRE_MASTER_KEY: randomBytes(32).toString('base64'),
      HOOKWIRE_ADMIN_TOKEN: ADMIN_TOKEN,
      HOOKWIRE_ALLOWED_NETWORKS: '127.0.0.0/8',
    };
  }, 120_000);

  afterAll(async () => {
    await gateway?.stop();
    for (const service of services.values()) await service.stop();
    await receiver?.close();
    await nats?.stop();
    await database?.drop();
    removeImageTree(folder);
  }, 120_000);

  const run = (command: string[], env: Record<string, string>) =>
    runToEnd(image.hookwire, command, { cwd: image.app, env, ...IMAGE_USER });

  it('migrates, and starts every service, which say that they are healthy', async () => {
    await run(['migrate'], composeEnvironment('registry', values));
    for (const app of apps) {
      const port = await freePort();
      const env = { ...image.hookwire.env, ...composeEnvironment(app, values), PORT: String(port) };
      const program = { command: image.hookwire.command, args: [app], cwd: image.app, ...IMAGE_USER };
      services.set(app, await launch(app, env, { port, program }));
    }
    for (const [app, service] of services) {
      await service.waitReady(60_000);
      await run(['healthy'], {
        ...composeEnvironment(app as (typeof apps)[number], values),
        PORT: String(service.port),
      });
    }
  }, 120_000);

  it('delivers, behind one base URL', async () => {
    const [ingest, registry] = [services.get('ingest')!, services.get('registry')!];
    const caddy = await findCaddy();
    if (!('missing' in caddy)) gateway = await startGateway(caddy, { ingest, registry }, join(folder, 'gateway'));
    const call = async <T>(key: string, method: string, path: string, body?: object): Promise<T> => {
      const direct = method === 'POST' && path === '/v1/events' ? ingest.url : registry.url;
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const answer = await fetch(`${gateway?.url ?? direct}${path}`, { method, headers, body: JSON.stringify(body) });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as T;
    };
    const tenant = await call<{ id: string }>(ADMIN_TOKEN, 'POST', '/v1/tenants', { name: 'image' });
    const scopes = ['manage', 'publish', 'read'];
    const { key } = await call<{ key: string }>(ADMIN_TOKEN, 'POST', `/v1/tenants/${tenant.id}/keys`, {
      name: 'x',
      scopes,
    });
    await call(key, 'POST', '/v1/endpoints', { url: receiver.url, eventTypes: ['*'] });
    const event = { id: 'event-1', type: 'image.started', data: { of: 'hookwire' } };
    const publish = () => call(key, 'POST', '/v1/events', event);
    // Ingest may hear of the key a moment after the registry has answered.
    await waitUntil(publish, { deadlineMs: 20_000, every: 50, what: 'the event to be accepted' });
    await receiver.waitFor(1, 20_000);
    const shown = () => call<{ data: { status: string }[] }>(key, 'GET', '/v1/deliveries?event=event-1');
    const isShown = async () => (await shown()).data.some(({ status }) => status === 'delivered');
    await waitUntil(isShown, { deadlineMs: 20_000, every: 50, what: 'the delivery to be shown' });

    await run(['rebuild'], composeEnvironment('projector', values));
    await waitUntil(isShown, { deadlineMs: 20_000, every: 50, what: 'the delivery to be shown again' });
  }, 120_000);

  it('backs up what runs', async () => {
    const backups = join(folder, 'backups');
    await run(['backup', join(backups, 'first')], composeEnvironment('fanout', values));
    expect(existsSync(join(backups, 'first', 'manifest.json'))).toBe(true);
  }, 120_000);

  it('ends on SIGTERM, by itself, and has complained of nothing', async () => {
    for (const [app, service] of services) {
      expect([app, await service.stop(), service.stderr]).toEqual([app, { code: 0, signal: null, forced: false }, '']);
    }
  }, 120_000);
});
