import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  baseEnvironment,
  findProgram,
  type NoProgram,
  onPath,
  plainProgram,
  type Program,
  projectRoot,
  spawnGuarded,
} from '#infrastructure';
import { freePort, waitUntil } from '#testkit';

/** What a service behind the gateway was asked. */
export interface Seen {
  readonly by: string;
  readonly method: string;
  readonly url: string;
  readonly host: string | undefined;
  readonly body: string;
}

/** Stands for a service behind the gateway: says what it was asked. */
export interface Instance {
  readonly port: number;
  /** Ends it, and the connections to it. */
  stop(): Promise<void>;
  /** On the same port. */
  start(): Promise<void>;
}

export async function startInstance(by: string): Promise<Instance> {
  let server: Server;
  let port = 0;
  const start = async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const seen: Seen = { by, method, url, host: headers.host, body: Buffer.concat(chunks).toString() };
        response.setHeader('content-type', 'application/json').end(JSON.stringify(seen));
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  await start();
  return {
    port,
    start,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Caddy, of this machine or out of its Debian package. */
export function findCaddy(): Promise<Program | NoProgram> {
  return findProgram({
    name: 'Caddy',
    installed: onPath('caddy').map(plainProgram),
    check: ['version'],
    packages: ['caddy'],
    unpacked: (root) => [plainProgram(join(root, 'usr/bin/caddy'))],
  });
}

/** Runs deploy/gateway/Caddyfile. @throws Error with its last words when it does not start */
export async function startGateway(
  caddy: Program,
  behind: Record<'ingest' | 'registry', { readonly port: number }>,
  dir: string,
) {
  const [port, health, tls] = [await freePort(), await freePort(), await freePort()];
  const process = spawnGuarded(
    caddy.command,
    [...caddy.args, 'run', '--adapter', 'caddyfile', '--config', join(projectRoot(), 'deploy/gateway/Caddyfile')],
    {
      env: {
        ...baseEnvironment(),
        ...caddy.env,
        HOOKWIRE_INGEST: '127.0.0.1',
        HOOKWIRE_INGEST_PORT: String(behind.ingest.port),
        HOOKWIRE_REGISTRY: '127.0.0.1',
        HOOKWIRE_REGISTRY_PORT: String(behind.registry.port),
        HOOKWIRE_GATEWAY_PORT: String(port),
        HOOKWIRE_GATEWAY_TLS_PORT: String(tls),
        HOOKWIRE_GATEWAY_HEALTH_PORT: String(health),
        XDG_DATA_HOME: dir,
        XDG_CONFIG_HOME: dir,
      },
      cwd: dir,
      logFile: join(dir, 'caddy.log'),
    },
  );
  const isLive = async () => {
    if (process.ending()) throw new Error(`it has ended: ${process.lastWords()}`);
    return (await fetch(`http://127.0.0.1:${health}/live`)).ok;
  };
  await waitUntil(isLive, { deadlineMs: 20_000, every: 50, what: 'the gateway to be live' });
  return { url: `http://127.0.0.1:${port}`, stop: () => process.stop() };
}
