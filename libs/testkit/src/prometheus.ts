import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-prometheus-'));
  const file = join(dir, 'prometheus.yml');
  await writeFile(file, config);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawnGuarded(
    binary,
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(dir, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--enable-feature=exemplar-storage',
    ],
    { env: baseEnvironment(), cwd: dir, logFile: join(dir, 'log') },
  );
  const stop = async () => {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  };
  const isReady = async () => {
    if (server.ending()) throw new Error('it has ended');
    return (await fetch(`${url}/-/ready`)).ok;
  };
  try {
    await waitUntil(isReady, { deadlineMs: 20_000, every: 50, what: 'Prometheus to be ready' });
  } catch (error) {
    const words = server.lastWords();
    await stop();
    throw new Error(`${(error as Error).message}\n${words}`, { cause: error });
  }
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
    stop,
  };
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
