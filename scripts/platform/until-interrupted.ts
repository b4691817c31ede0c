const PARENT_LOOK_MS = 500;

/** What the person at the console did instead of waiting: not an error to explain to them. */
export class Interrupted extends Error {}

/**
 * Aborted by the first Ctrl-C (or SIGTERM, or a terminal that is closed). A second Ctrl-C ends this process at once.
 * @param killAll ends what must not outlive that
 */
export function onInterruption(killAll: () => void, say: (line: string) => void): AbortSignal {
  const interruption = new AbortController();
  let since: number | undefined;
  const interrupt = (signal: NodeJS.Signals): void => {
    if (since !== undefined) {
      // npm passes on the Ctrl-C that the terminal has sent to all of the group: only a person asks again later.
      if (signal === 'SIGINT' && Date.now() - since > 1_000) {
        killAll();
        process.exit(130);
      }
      return;
    }
    since = Date.now();
    say('stopping; Ctrl-C again ends everything at once');
    interruption.abort(new Interrupted('interrupted'));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  // A SIGTERM to npm ends npm and its shell, who do not pass it on: nobody is left to stop us.
  const parent = process.ppid;
  const orphanage = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(orphanage);
    if (since === undefined) interrupt('SIGTERM');
  }, PARENT_LOOK_MS).unref();
  return interruption.signal;
}

/** Resolves when it is aborted; until then it keeps the process alive. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const alive = setInterval(() => undefined, 1 << 30);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}
