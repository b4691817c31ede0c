import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  baseEnvironment,
  type Ending,
  type GuardedProcess,
  projectRoot,
  SERVICE_FLAGS,
  spawnGuarded,
} from '#infrastructure';
import type { ServiceName } from './ports.ts';
import { followLog } from './service-log.ts';

export interface SupervisedService {
  readonly name: ServiceName;
  readonly url: string;
  readonly pid: number;
  /** @throws Error with its last words when it cannot start, or is not ready in time */
  ready(deadlineMs: number): Promise<void>;
  /** Asks it to end, and waits for what it has under way. Not started again after this. */
  stop(): Promise<Ending>;
  /** Ends it at once. Not started again after this. */
  kill(): void;
}

export interface ServiceOptions {
  name: ServiceName;
  port: number;
  /** Where it listens. */
  host: string;
  env: Record<string, string>;
  logFile: string;
  /** Tells the person at the console. */
  say: (line: string) => void;
}

/** The exit code of a service that cannot work with its configuration: trying again would not help. */
const EX_CONFIG = 78;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** One that ran this long has not failed at its start: the next pause is a short one again. */
const RAN_WELL_MS = 10_000;
/** Longer than a service gives its work in flight. */
const STOP_GRACE_MS = 45_000;

/** Runs a built service, and runs it again when it ends without being asked to. */
export function supervise(options: ServiceOptions): SupervisedService {
  const { name, port, host, env, logFile, say } = options;
  const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}`;
  const wake = new AbortController();
  let running: GuardedProcess;
  let stopping = false;
  let hasBeenReady = false;
  const stopFollowing = followLog(logFile, statSync(logFile, { throwIfNoEntry: false })?.size ?? 0, (text) =>
    say(`${name}: ${text}`),
  );

  const start = (): void => {
    running = spawnGuarded(
      process.execPath,
      [...SERVICE_FLAGS, join(projectRoot(), 'dist', 'apps', name, 'src', 'main.js')],
      { env: { ...baseEnvironment(), ...env, HOST: host, PORT: String(port) }, cwd: projectRoot(), logFile },
    );
  };
  const keepRunning = async (): Promise<void> => {
    let pause = FIRST_PAUSE_MS;
    for (;;) {
      const startedAt = Date.now();
      const ending = await running.exited;
      if (stopping || (ending.code === EX_CONFIG && !hasBeenReady)) return;
      if (Date.now() - startedAt > RAN_WELL_MS) pause = FIRST_PAUSE_MS;
      say(`${name} (pid ${running.pid}) ended: ${describe(ending)}; starting it again in ${pause / 1000} s`);
      await delay(pause, undefined, { signal: wake.signal }).catch(() => undefined);
      if (stopping) return;
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      start();
      void sayWhenReady(running);
    }
  };
  const sayWhenReady = async (awaited: GuardedProcess): Promise<void> => {
    while (!stopping && awaited === running && !awaited.ending()) {
      if ((await problemAt(url)) === undefined) return say(`${name} is back (pid ${awaited.pid})`);
      await delay(100);
    }
  };

  start();
  const kept = keepRunning();
  return {
    name,
    url,
    get pid() {
      return running.pid;
    },
    async ready(deadlineMs) {
      const deadline = Date.now() + deadlineMs;
      for (;;) {
        const problem = running.ending() ? 'it has ended' : await problemAt(url);
        if (problem === undefined) {
          hasBeenReady = true;
          return;
        }
        const isHopeless = running.ending()?.code === EX_CONFIG;
        if (isHopeless || Date.now() > deadline) {
          throw new Error(
            `${name} does not start, ${problem}. Its log, ${logFile}, ends with:\n${running.lastWords()}`,
          );
        }
        await delay(50);
      }
    },
    async stop() {
      stopping = true;
      wake.abort();
      const ending = await running.stop(STOP_GRACE_MS);
      await kept;
      await stopFollowing();
      return ending;
    },
    kill() {
      stopping = true;
      wake.abort();
      running.kill('SIGKILL');
    },
  };
}

/** Why a service is not ready, in words; undefined when it is. */
async function problemAt(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) });
    const text = await answer.text();
    return answer.status === 200 ? undefined : `it says ${text}`;
  } catch {
    return 'it does not answer';
  }
}

function describe({ code, signal }: Ending): string {
  return signal ? `killed by ${signal}` : `exit code ${code}`;
}
