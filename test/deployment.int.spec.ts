import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { DIALECT_NAMES } from '#dialects';
import { type Program, runToEnd } from '#infrastructure';
import { HookwireError, toProblem } from '#service';
import { createDatabase, freePort } from '#testkit';
import { migrations } from '../libs/store/src/migrations/index.ts';
import { COMPOSE_FILE, type Compose, findCompose, readCompose, requiredVariables } from './compose.ts';
import { findCaddy, type Instance, type Seen, startGateway, startInstance } from './gateway.ts';
import { composeEnvironment, IMAGE_USER, type ImageTree, makeImageTree, removeImageTree } from './image-tree.ts';
import { readText, SERVICE_NAMES } from './service-settings.ts';

const [caddy, dockerCompose] = await Promise.all([findCaddy(), findCompose()]);
for (const tool of [caddy, dockerCompose]) {
  if ('missing' in tool) console.warn(`Tests of the deployment are skipped: ${tool.missing}`);
}

/** The operations of a description, as the client's types list them. */
function operations(file: string): { method: string; path: string }[] {
  return readText(`libs/client/src/${file}`)
    .split(/^ {4}"(?=\/)/m)
    .slice(1)
    .flatMap((text) => {
      const [path] = text.split('"');
      const [ofPath] = text.split(/^ {4}\};/m);
      return [...ofPath!.matchAll(/^ {8}(get|put|post|delete|patch): operations/gm)].map(([, method]) => ({
        method: method!.toUpperCase(),
        path: path!.replaceAll(/\{\w+\}/g, 'x'),
      }));
    });
}

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hookwire-deployment-'));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

const withCaddy = 'missing' in caddy ? describe.skip : describe;
const withCompose = 'missing' in dockerCompose ? describe.skip : describe;

withCaddy('the gateway', () => {
  let behind: { ingest: Instance; registry: Instance };
  let gateway: Awaited<ReturnType<typeof startGateway>>;

  beforeAll(async () => {
    behind = { ingest: await startInstance('ingest'), registry: await startInstance('registry') };
    gateway = await startGateway(caddy as Program, behind, dir);
  });

  afterAll(async () => {
    await gateway?.stop();
    await Promise.all([behind.ingest.stop(), behind.registry.stop()]);
  });

  const ask = (method: string, path: string, body?: string) =>
    fetch(`${gateway.url}${path}`, { method, ...(body === undefined ? {} : { body }) });
  const seen = async (method: string, path: string, body?: string) =>
    (await (await ask(method, path, body)).json()) as Seen;

  it('takes each operation of ingest to ingest, and each of the registry to the registry', async () => {
    const all = { ingest: operations('ingest.gen.ts'), registry: operations('registry.gen.ts') };
    expect(all.ingest).toEqual([{ method: 'POST', path: '/v1/events' }]);
    expect(all.registry.length).toBeGreaterThan(50);
    for (const [by, list] of Object.entries(all)) {
      for (const { method, path } of list) {
        const body = method === 'GET' ? undefined : '{"data": 1}';
        expect(await seen(method, `${path}?a=%2F`, body)).toMatchObject({
          by,
          method,
          url: `${path}?a=%2F`,
          body: body ?? '',
        });
      }
    }
  });

  it('takes the products’ APIs to the registry, below their names', async () => {
    for (const name of DIALECT_NAMES) {
      expect(await seen('POST', `/${name}/api/webhooks`, '{}')).toMatchObject({
        by: 'registry',
        url: `/${name}/api/webhooks`,
      });
    }
  });

  it('leaves the host as it is, by which the registry knows the host of a product', async () => {
    const { port } = new URL(gateway.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = { host: 'hooks.agentcache.example' };
      request({ port, host: '127.0.0.1', path: '/api/webhooks', headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      })
        .on('error', reject)
        .end();
    });
    expect(JSON.parse(answer)).toMatchObject({ by: 'registry', host: 'hooks.agentcache.example' });
  });

  it('has a site with TLS on the port that Compose gives to it, and sends others there', async () => {
    const command = ['adapt', '--adapter', 'caddyfile', '--config', 'deploy/gateway/Caddyfile'];
    const env = { HOOKWIRE_SITE: 'https://hooks.example.com' };
    const { stdout } = await runToEnd(caddy as Program, command, { env });
    const { apps } = JSON.parse(stdout) as {
      apps: { http: { https_port: number; servers: Record<string, { listen: string[]; routes: object[] }> } };
    };
    const site = Object.values(apps.http.servers).find(({ routes }) =>
      JSON.stringify(routes).includes('hooks.example.com'),
    );
    expect([site!.listen, apps.http.https_port]).toEqual([[':8443'], 8443]);
    expect(readCompose().services['gateway']!.ports!.map((port) => port.split(':').at(-1))).toEqual(['8080', '8443']);
  });

  it('shows both descriptions, and nobody how the services are', async () => {
    expect(await seen('GET', '/ingest/openapi.json')).toMatchObject({ by: 'ingest', url: '/openapi.json' });
    expect(await seen('GET', '/ingest/docs/x.js')).toMatchObject({ by: 'ingest', url: '/docs/x.js' });
    expect(await seen('GET', '/docs')).toMatchObject({ by: 'registry', url: '/docs' });
    expect((await ask('GET', '/ready')).status).toBe(404);
    expect((await ask('GET', '/live')).status).toBe(404);
  });

  it('waits for an instance to come, and answers as a service does when none comes', async () => {
    await Promise.all([behind.ingest.stop(), behind.registry.stop()]);
    const away = ask('GET', '/v1/tenants');
    const patient = seen('POST', '/v1/events', '{"data": "x"}');
    await behind.ingest.start();
    expect(await patient).toMatchObject({ by: 'ingest', body: '{"data": "x"}' });

    const answer = await away;
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('retry-after')]).toEqual([
      503,
      'application/problem+json',
      '1',
    ]);
    const detail = 'No instance of the service behind the gateway can be reached.';
    expect(await answer.json()).toEqual(toProblem(new HookwireError('unavailable', detail)));
    await behind.registry.start();
    expect(await seen('GET', '/v1/tenants')).toMatchObject({ by: 'registry' });
  });
});

withCompose('Docker Compose', () => {
  const secrets = requiredVariables();
  const filled = readText('.env.example').replaceAll(/^([A-Z_]+)=$/gm, (line, name: string) =>
    secrets.includes(name) ? `${line}secret` : line,
  );

  /** The file as Compose reads it, with everything in it. */
  async function config(env: string): Promise<Compose> {
    const file = join(dir, 'env');
    await writeFile(file, env);
    const command = ['-f', COMPOSE_FILE, '--env-file', file, '--profile', 'observability', 'config'];
    return parse((await runToEnd(dockerCompose as Program, command, { env: { HOME: dir } })).stdout) as Compose;
  }

  it('takes the file, and what is in .env', async () => {
    const { services } = await config(filled.replace('LOG_LEVEL=', 'LOG_LEVEL=debug'));
    expect(Object.keys(services).sort()).toEqual(Object.keys(readCompose().services).sort());
    for (const name of SERVICE_NAMES) expect(services[name]!.environment!['LOG_LEVEL']).toBe('debug');
    expect(services['ingest']!.environment!['NATS_URL']).toBe('nats://hookwire:secret@nats:4222');
    expect(services['registry']!.environment!['DATABASE_URL']).toContain(':secret@postgres:5432/');
  });

  it('refuses to start without a secret', async () => {
    const env = filled.replace('HOOKWIRE_ADMIN_TOKEN=secret', 'HOOKWIRE_ADMIN_TOKEN=');
    await expect(config(env)).rejects.toThrow(/HOOKWIRE_ADMIN_TOKEN/);
  });
});

describe('the image', () => {
  let folder: string;
  let image: ImageTree;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hookwire-image-'));
    image = makeImageTree(folder);
  });

  afterAll(() => removeImageTree(folder));

  const run = (command: string[], env: Record<string, string> = {}) =>
    runToEnd(image.hookwire, command, { cwd: image.app, env, ...IMAGE_USER });

  it('cannot be written to by its user', async () => {
    const shell = { command: 'sh', args: ['-c'], env: {} };
    const write = runToEnd(shell, ['touch written'], { cwd: image.app, ...IMAGE_USER });
    await expect(write).rejects.toMatchObject({ code: 1 });
  });

  it('migrates an empty database', async () => {
    const database = await createDatabase();
    const env = { ...composeEnvironment('registry', { DATABASE_URL: database.url }), PORT: '' };
    const { stdout } = await run(['migrate'], env);
    const line = stdout.split('\n').find((text) => text.includes('connected to Postgres'))!;
    expect((JSON.parse(line) as { migrations: string[] }).migrations).toHaveLength(migrations.length);
    await database.drop();
  });

  it('says what is wrong when it cannot work', async () => {
    await expect(run(['migrate'])).rejects.toMatchObject({ code: 78, stderr: expect.stringContaining('DATABASE_URL') });
    await expect(run(['healthy'], { PORT: String(await freePort()) })).rejects.toMatchObject({ code: 1 });
    await expect(run([])).rejects.toMatchObject({ code: 64, stderr: expect.stringContaining('usage: hookwire') });
  });
});
