import { readdir, readFile } from 'node:fs/promises';

/** What a process has used since it began. */
export interface Usage {
  /** Of all its threads, in user and kernel mode. */
  readonly cpuSeconds: number;
  /** To the disk, as far as the kernel has sent it there or will. */
  readonly writtenBytes: number;
  readonly residentBytes: number;
}

/** A process whose usage is wanted. Several of a name (workers) are added up. */
export interface Watched {
  readonly name: string;
  readonly pid: number;
  /** Its children belong to it, those too that come and go: Postgres has one for each connection. */
  readonly withChildren?: true;
}

/** Of Linux: what `/proc` counts times in. */
const TICKS_PER_SECOND = 100;

interface Process extends Usage {
  /** Of its children that have ended; the kernel adds up what they wrote by itself. */
  readonly endedChildrenCpuSeconds: number;
  /** Of the memory: what it shares with others. */
  readonly sharedBytes: number;
}

/**
 * @throws Error when there is no such process, or no `/proc`
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
export async function usageOf({ pid, withChildren }: Omit<Watched, 'name'>): Promise<Usage> {
  const parent = await read(pid);
  if (!withChildren) return parent;
  const children = (await Promise.all((await childrenOf(pid)).map((child) => read(child).catch(gone)))).filter(isThere);
  const all = [parent, ...children];
  const sum = (value: (process: Process) => number) => all.reduce((total, process) => total + value(process), 0);
  return {
    cpuSeconds: sum(({ cpuSeconds, endedChildrenCpuSeconds }) => cpuSeconds + endedChildrenCpuSeconds),
    writtenBytes: sum(({ writtenBytes }) => writtenBytes),
    // What they share is there once.
    residentBytes:
      sum(({ residentBytes, sharedBytes }) => residentBytes - sharedBytes) +
      Math.max(...all.map(({ sharedBytes }) => sharedBytes)),
  };
}

async function read(pid: number): Promise<Process> {
  const [stat, io, status] = await Promise.all(
    ['stat', 'io', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')),
  );
  const fields = fieldsOf(stat!);
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status!)?.[1] ?? 0) * 1024;
  return {
    cpuSeconds: (fields[11]! + fields[12]!) / TICKS_PER_SECOND,
    endedChildrenCpuSeconds: (fields[13]! + fields[14]!) / TICKS_PER_SECOND,
    writtenBytes: Number(/^write_bytes: (\d+)/m.exec(io!)![1]),
    residentBytes: bytes('VmRSS'),
    sharedBytes: bytes('RssFile') + bytes('RssShmem'),
  };
}

async function childrenOf(pid: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = await Promise.all(
    pids.map((other) => readFile(`/proc/${other}/stat`, 'utf8').then((stat) => fieldsOf(stat)[1], gone)),
  );
  return pids.filter((_, n) => parents[n] === pid);
}

/** Behind the name, which may hold anything: the state, the parent, … */
function fieldsOf(stat: string): number[] {
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
}

/** It ended while it was looked at: what it used is its parent's now. */
function gone(): undefined {
  return undefined;
}

function isThere(process: Process | undefined): process is Process {
  return process !== undefined;
}

/** Usage of processes between two moments. */
export class Meter {
  readonly #watched: readonly Watched[];
  readonly #before: readonly Usage[];

  private constructor(watched: readonly Watched[], before: readonly Usage[]) {
    this.#watched = watched;
    this.#before = before;
  }

  static async start(watched: readonly Watched[]): Promise<Meter> {
    return new Meter(watched, await Promise.all(watched.map(usageOf)));
  }

  /** What each has used since the start, and what it has in memory now: of several, the largest. */
  async read(): Promise<Record<string, Usage>> {
    const now = await Promise.all(this.#watched.map(usageOf));
    const used: Record<string, Usage> = {};
    for (const [n, { name }] of this.#watched.entries()) {
      const [is, was] = [now[n]!, this.#before[n]!];
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
