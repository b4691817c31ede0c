import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  baseEnvironment,
  type Ending,
  freePort,
  type GuardedProcess,
  projectRoot,
  SERVICE_FLAGS,
  spawnGuarded,
} from '#infrastructure';
import { waitUntil } from './wait-until.ts';

export const apps = ['ingest', 'fanout', 'delivery', 'projector', 'registry'] as const;
export type App = (typeof apps)[number];

export interface LaunchedProcess {
  app: App;
  url: string;
  port: number;
  readonly pid: number;
  /** What it wrote to stdout, a parsed line each; a line that is no JSON is `{ text }`. Goes on after a restart. */
  logs: Record<string, unknown>[];
  /** What it wrote to stderr: nothing, if all is well. */
  readonly stderr: string;
  /** @throws Error at the deadline, or when it has ended, with its last words */
  waitReady(deadlineMs?: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when it has ended by itself or by a signal. */
  readonly exited: Promise<Ending>;
  /** SIGTERM, and SIGKILL if that takes more than 20 s: `forced` says so. */
  stop(): Promise<Ending>;
  /** Same port, same environment; also after a kill. Does not wait until it is ready. */
  restart(): Promise<void>;
}

/** A command line, and where and as whom it runs. */
export interface LaunchedAs {
  readonly command: string;
  readonly args: string[];
  readonly cwd: string;
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Starts a built service as a process of its own. It ends with this process, whatever happens to that.
 * @param env all it is configured with: it inherits PATH, HOME and the like, and nothing else
 * @param options.main another file to run
 * @param options.program what runs it, instead of Node in the project's folder
 */
export async function launch(
  app: App,
  env: Record<string, string>,
  options: { port?: number; main?: string; program?: LaunchedAs } = {},
): Promise<LaunchedProcess> {
  const port = options.port ?? (await freePort());
  const node = { command: process.execPath, args: [...SERVICE_FLAGS, options.main ?? mainOf(app)] };
  const { command, args, ...place } = options.program ?? { ...node, cwd: projectRoot() };
  const logs: Record<string, unknown>[] = [];
  let stderr = '';

  const start = (): GuardedProcess => {
    const started = spawnGuarded(command, args, {
      env: { ...baseEnvironment(), HOST: '127.0.0.1', PORT: String(port), ...env },
      ...place,
    });
    if (started.child.stdout) createInterface(started.child.stdout).on('line', (line) => logs.push(parse(line)));
    started.child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    return started;
  };

  let running = start();
  const url = `http://127.0.0.1:${port}`;
  const lastWords = (): string => {
    const lines = logs.slice(-10).map((line) => `\n  ${JSON.stringify(line)}`);
    return `${lines.join('')}${stderr ? `\n  stderr: ${stderr.slice(-3_000)}` : ''}`;
  };
  return {
    app,
    url,
    port,
    get pid() {
      return running.pid;
    },
    logs,
    get stderr() {
      return stderr;
    },
    async waitReady(deadlineMs = 30_000) {
      const look = async (): Promise<'ready' | 'ended'> => {
        if (running.ending()) return 'ended';
        const answer = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) });
        const text = await answer.text();
        if (answer.status !== 200) throw new Error(`GET /ready answers ${answer.status} ${text}`);
        return 'ready';
      };
      const options = { deadlineMs, every: 50, what: `${app} to be ready` };
      const seen = await waitUntil(look, options).catch((error: Error) => {
        throw new Error(`${error.message}${lastWords()}`, { cause: error });
      });
      if (seen === 'ended') throw new Error(`${app} has ended: ${JSON.stringify(running.ending())}${lastWords()}`);
    },
    kill: (signal) => running.kill(signal),
    get exited() {
      return running.exited;
    },
    stop: () => running.stop(20_000),
    async restart() {
      await running.stop(20_000);
      running = start();
    },
  };
}

/** The built service. @param from another checkout than this one */
export function mainOf(app: App, from = projectRoot()): string {
  return join(from, 'dist', 'apps', app, 'src', 'main.js');
}

export interface Platform {
  services: Record<App, LaunchedProcess>;
  urls: Record<App, string>;
  /** One more of a service, ready. It ends with the others, if not before. */
  launch(app: App): Promise<LaunchedProcess>;
  /** Ends the producers' side first, so that nothing new arrives at what is ending. */
  stop(): Promise<void>;
}

/**
 * Starts all five services and waits until they are ready.
 * @param env for all of them, `serviceEnvironment(…)` for instance
 * @param perApp what one of them is told in addition
 * @param from another checkout, built, whose services these are
 */
export async function startPlatform(
  env: Record<string, string>,
  perApp: Partial<Record<App, Record<string, string>>> = {},
  from?: string,
): Promise<Platform> {
  const launchOne = (app: App) => launch(app, { ...env, ...perApp[app] }, { main: mainOf(app, from) });
  const started = await Promise.all(apps.map(launchOne));
  const stop = async (): Promise<void> => {
    for (const service of started) await service.stop();
  };
  try {
    await Promise.all(started.map((service) => service.waitReady(60_000)));
  } catch (error) {
    await Promise.all(started.map((service) => service.stop()));
    throw error;
  }
  return {
    services: Object.fromEntries(started.map((service) => [service.app, service])) as Record<App, LaunchedProcess>,
    urls: Object.fromEntries(started.map(({ app, url }) => [app, url])) as Record<App, string>,
    async launch(app) {
      const more = await launchOne(app);
      started.push(more);
      await more.waitReady(60_000);
      return more;
    },
    stop,
  };
}

function parse(line: string): Record<string, unknown> {
  try {
    const value = JSON.parse(line) as unknown;
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Not every line is ours: Node itself may warn.
  }
  return { text: line };
}
