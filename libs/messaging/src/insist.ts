import type { BrokerLog } from './broker.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Has the broker do something, again and again until it has. What was already done cannot be undone (a request was
 * sent), so giving up is no choice: the work waits, its slot stays taken, and so nothing new is begun while the broker
 * refuses.
 * @param work told which try it is, from 1: after one that failed nobody knows what the broker has done
 */
export async function insist<T>(work: (nth: number) => Promise<T>, log: BrokerLog): Promise<T> {
  for (let nth = 1, pause = FIRST_PAUSE_MS; ; nth++, pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work(nth);
    } catch (error) {
      log.warn({ err: error }, 'the broker has not done it yet; trying again');
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
