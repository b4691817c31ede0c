import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { type Ending, type GuardedProcess, spawnGuarded } from './guarded-process.ts';
import { baseEnvironment, projectRoot } from './machine.ts';
import { stoodStill } from './stood-still.ts';

export interface NatsServer {
  /** Without credentials. */
  url: string;
  port: number;
  readonly pid: number;
  /** Until it has taken effect: with SIGKILL it is gone then, with SIGSTOP all of it stands still. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Same data, same port; also after a kill. */
  restart(): Promise<void>;
  stop(): Promise<Ending>;
}

export interface NatsServerOptions {
  binary: string;
  /** Data and log. */
  dir: string;
  /** A free one if not given. */
  port?: number;
  /** What the configuration takes from the environment. */
  env?: Record<string, string>;
  configFile?: string;
  /** Its name, if that is to be the same after a restart, as in a cluster. */
  name?: string;
  /** More of the command line. */
  args?: readonly string[];
}

const runningFile = 'running.json';

/** The configuration that is shipped, the same for a laptop and a container. */
export function natsConfigFile(): string {
  return join(projectRoot(), 'deploy', 'nats', 'nats-server.conf');
}

/**
 * Starts a nats-server and waits until it answers.
 * @throws Error with the end of its log if it does not start
 */
export async function startNatsServer(options: NatsServerOptions): Promise<NatsServer> {
  await mkdir(options.dir, { recursive: true });
  let running: { process: GuardedProcess; port: number };
  // Between looking for a free port and listening on it, somebody else may take it.
  for (let tries = 1; ; tries++) {
    const port = options.port ?? (await freePort());
    try {
      running = { process: await launch(options, port), port };
      break;
    } catch (error) {
      if (options.port !== undefined || tries === 3 || !String(error).includes('address already in use')) throw error;
    }
  }
  const { port } = running;
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    get pid() {
      return running.process.pid;
    },
    async kill(signal) {
      running.process.kill(signal);
      if (signal === 'SIGKILL') await running.process.stop();
      if (signal === 'SIGSTOP') await stoodStill(running.process.pid);
    },
    async restart() {
      await running.process.stop();
      running.process = await launch(options, port);
    },
    stop: () => running.process.stop(),
  };
}

async function launch(options: NatsServerOptions, port: number): Promise<GuardedProcess> {
  const { binary, dir, env, configFile = natsConfigFile(), name = `hookwire-${randomUUID()}` } = options;
  const logFile = join(dir, 'nats-server.log');
  await awaitPredecessor(dir);
  const args = ['-c', configFile, '-a', '127.0.0.1', '-p', String(port), '-sd', dir, '--name', name];
  args.push(...(options.args ?? []));
  const process = spawnGuarded(binary, args, { env: { ...baseEnvironment(), ...env }, logFile });
  // Generous, as a large store is read before the port opens: half a million waiting messages take 2 s.
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (process.ending()) throw new Error(`nats-server did not start on port ${port}:\n${process.lastWords()}`);
    const answered = await serverNameAt(port);
    if (answered === name) {
      await writeFile(join(dir, runningFile), JSON.stringify({ name, port, pid: process.pid }));
      return process;
    }
    if (Date.now() > deadline) {
      await process.stop();
      const who = answered === undefined ? 'nobody answers' : `another server (${answered}) answers`;
      throw new Error(`nats-server is not up after 60 s, ${who} on port ${port}:\n${process.lastWords()}`);
    }
    await delay(25);
  }
}

/**
 * Two servers on one store destroy it, and nats-server has no lock against that. One that was left by a killed
 * process is just about to end; any other is somebody's who is working with this data.
 */
async function awaitPredecessor(dir: string): Promise<void> {
  const text = await readFile(join(dir, runningFile), 'utf8').catch(() => '{}');
  const { name, port, pid } = JSON.parse(text || '{}') as { name?: string; port?: number; pid?: number };
  const deadline = Date.now() + 12_000;
  while (name !== undefined && port !== undefined && (await serverNameAt(port)) === name) {
    if (Date.now() > deadline) {
      throw new Error(
        `the data in ${dir} is in use by a nats-server on port ${port} (pid ${pid}): stop that one first`,
      );
    }
    await delay(100);
  }
}

/** A NATS server introduces itself before anything is asked: `INFO {"server_id":…,"server_name":…}`. */
async function serverNameAt(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\r\n') || text.length > 100_000) socket.destroy();
    });
    socket.on('timeout', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(/"server_name":"([^"]*)"/.exec(text)?.[1]));
  });
}
