import type { BrokerLog } from './broker.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Publishes until the broker has it. What was already done cannot be undone (a request was sent), so giving up is no
 * choice: the work waits, its slot stays taken, and so nothing new is begun while the broker refuses.
 */
export async function untilStored(publish: () => Promise<unknown>, log: BrokerLog): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      await publish();
      return;
    } catch (error) {
      log.warn({ err: error }, 'not stored yet; trying again');
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
