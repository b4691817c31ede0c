import { readFile } from 'node:fs/promises';
import { waitUntil } from '#testkit';

const LOOKS = 8;
const STEADY_BYTES = 2 * 1024 * 1024;

/** What a process has in memory, in bytes, once that is the same for two seconds. */
export async function settledMemory(pid: number): Promise<number> {
  const seen: number[] = [];
  const look = async () => {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))!;
    seen.push(Number(kibibytes) * 1024);
    const last = seen.slice(-LOOKS);
    return last.length === LOOKS && Math.max(...last) - Math.min(...last) <= STEADY_BYTES && last.at(-1);
  };
  return waitUntil(look, { deadlineMs: 60_000, every: 250, what: `the memory of process ${pid} to be steady` });
}
