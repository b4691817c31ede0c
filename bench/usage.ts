import { readFile } from 'node:fs/promises';

/** What a process has used since it began. */
export interface Usage {
  /** Of all its threads, in user and kernel mode. */
  readonly cpuSeconds: number;
  /** To the disk, as far as the kernel has sent it there or will. */
  readonly writtenBytes: number;
  readonly residentBytes: number;
}

/** Of Linux: what `/proc` counts times in. */
const TICKS_PER_SECOND = 100;

/**
 * @throws Error when there is no such process, or no `/proc`
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export async function usageOf(pid: number): Promise<Usage> {
  const [stat, io, status] = await Promise.all(
    ['stat', 'io', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')),
  );
  const fields = stat!.slice(stat!.lastIndexOf(')') + 2).split(' ');
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    writtenBytes: Number(/^write_bytes: (\d+)/m.exec(io!)![1]),
    residentBytes: Number(/^VmRSS:\s+(\d+)/m.exec(status!)![1]) * 1024,
  };
}

/** Usage of named processes between two moments. Several of a name (workers) are added up. */
export class Meter {
  readonly #before: ReadonlyMap<number, Usage>;
  readonly #pids: readonly (readonly [string, number])[];

  private constructor(pids: readonly (readonly [string, number])[], before: ReadonlyMap<number, Usage>) {
    this.#pids = pids;
    this.#before = before;
  }

  static async start(pids: readonly (readonly [string, number])[]): Promise<Meter> {
    return new Meter(pids, await usages(pids));
  }

  /** What each has used since the start, and what it has in memory now. */
  async read(): Promise<Record<string, Usage>> {
    const now = await usages(this.#pids);
    const used: Record<string, Usage> = {};
    for (const [name, pid] of this.#pids) {
      const [is, was] = [now.get(pid)!, this.#before.get(pid)!];
      const sum = used[name];
      used[name] = {
        cpuSeconds: (sum?.cpuSeconds ?? 0) + is.cpuSeconds - was.cpuSeconds,
        writtenBytes: (sum?.writtenBytes ?? 0) + is.writtenBytes - was.writtenBytes,
        residentBytes: Math.max(sum?.residentBytes ?? 0, is.residentBytes),
      };
    }
    return used;
  }
}

async function usages(pids: readonly (readonly [string, number])[]): Promise<Map<number, Usage>> {
  return new Map(await Promise.all(pids.map(async ([, pid]) => [pid, await usageOf(pid)] as const)));
}
