import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { baseEnvironment, findPrometheus, freePort, projectRoot, spawnGuarded } from '#infrastructure';
import { waitUntil } from './wait-until.ts';

/** A series of an answer, and its value now. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  /** Seconds since the epoch, and the value as text. */
  readonly value: readonly [number, string];
}

export interface TestPrometheus {
  readonly url: string;
  /** @throws Error with what Prometheus says of an expression that it cannot evaluate */
  query(expression: string): Promise<Sample[]>;
  /** The traces that stand beside the series of an expression, of the last five minutes. */
  exemplars(expression: string): Promise<string[]>;
  /** Any other question to its API, below `/api/v1`. @throws Error unless it answers 200 */
  ask<T>(path: string): Promise<T>;
  /** Also removes its data. */
  stop(): Promise<void>;
}

/** The binaries; undefined, after a word why, where there are none and none can be fetched. */
export async function prometheusIfAny() {
  const cacheDir = join(projectRoot(), '.hookwire', 'cache');
  return findPrometheus({ cacheDir, log: () => undefined }).catch((error: unknown) => {
    console.warn(`Tests with Prometheus are left out, as there is none here: ${(error as Error).message}`);
    return undefined;
  });
}

/** @param config as in prometheus.yml @throws Error with its last words when it does not start */
export async function startPrometheus(binary: string, config: string): Promise<TestPrometheus> {
  const { port, stop } = await startServer(
    async (dir, port) => {
      const file = join(dir, 'prometheus.yml');
      await writeFile(file, config);
      return [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(dir, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=exemplar-storage',
      ];
    },
    { binary, isReady: async (port) => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok },
  );
  const url = `http://127.0.0.1:${port}`;
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${url}/api/v1/${path}`);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${text}`);
    return (JSON.parse(text) as { data: T }).data;
  };
  return {
    url,
    ask,
    query: async (expression) =>
      (await ask<{ result: Sample[] }>(`query?${new URLSearchParams({ query: expression }).toString()}`)).result,
    exemplars: async (expression) => {
      const now = Date.now() / 1000;
      const question = new URLSearchParams({ query: expression, start: String(now - 300), end: String(now) });
      const found = await ask<{ exemplars: { labels: { trace_id: string } }[] }[]>(
        `query_exemplars?${question.toString()}`,
      );
      return found.flatMap(({ exemplars }) => exemplars).map(({ labels }) => labels.trace_id);
    },
    stop,
  };
}

/**
 * postgres_exporter, which tells Prometheus of a Postgres.
 * @throws Error with its last words when it does not start, or does not reach it
 */
export function startPostgresExporter(binary: string, databaseUrl: string): Promise<ToolServer> {
  return startServer((_, port) => Promise.resolve([`--web.listen-address=127.0.0.1:${port}`]), {
    binary,
    env: { DATA_SOURCE_NAME: `${databaseUrl}?sslmode=disable` },
    isReady: async (port) => (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).includes('\npg_up 1\n'),
  });
}

interface ToolServer {
  readonly port: number;
  /** Also removes its data. */
  readonly stop: () => Promise<void>;
}

/** A server with a folder of its own. @param argsOf says with what it is started there */
async function startServer(
  argsOf: (dir: string, port: number) => Promise<string[]>,
  how: { binary: string; env?: Record<string, string>; isReady: (port: number) => Promise<boolean> },
): Promise<ToolServer> {
  const { binary, env, isReady } = how;
  const dir = await mkdtemp(join(tmpdir(), `hookwire-${basename(binary)}-`));
  const port = await freePort();
  const server = spawnGuarded(binary, await argsOf(dir, port), {
    env: { ...baseEnvironment(), ...env },
    cwd: dir,
    logFile: join(dir, 'log'),
  });
  const stop = async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  };
  const look = () => {
    if (server.ending()) throw new Error('it has ended');
    return isReady(port);
  };
  try {
    await waitUntil(look, { deadlineMs: 20_000, every: 50, what: `${basename(binary)} to be ready` });
  } catch (error) {
    const words = server.lastWords();
    await stop();
    throw new Error(`${(error as Error).message}\n${words}`, { cause: error });
  }
  return { port, stop };
}

/** Runs promtool in a folder. @returns what it wrote, and whether it was content */
export async function promtool(binary: string, args: string[], cwd: string): Promise<{ ok: boolean; output: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(binary, args, { cwd, timeout: 60_000 });
    return { ok: true, output: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return { ok: false, output: stdout + stderr || message };
  }
}
