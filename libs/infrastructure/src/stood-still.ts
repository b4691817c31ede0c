import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until each thread of a process that got SIGSTOP has stopped. One of them has to be scheduled to tell the others; on a
 * busy machine they go on working until then. Where there is no `/proc`, nothing is waited for.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export async function stoodStill(pid: number): Promise<void> {
  while (!(await threadStates(pid)).every((state) => state === 'T')) await delay(1);
}

async function threadStates(pid: number): Promise<string[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const stats = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8').catch(() => undefined)),
  );
  // The state stands behind the name, which may hold anything.
  return stats.filter((stat) => stat !== undefined).map((stat) => stat.slice(stat.lastIndexOf(')') + 2)[0]!);
}
