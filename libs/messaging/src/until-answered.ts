import { JetStreamApiError } from '@nats-io/jetstream';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Asks JetStream again for as long as nobody answers: the connection was lost, or a stream has no leader right now.
 * @param withinMs from now; no try begins later
 * @param work has to have the same effect when it is done twice
 * @throws at once what JetStream answers, at last why nobody did
 */
export async function untilAnswered<T>(withinMs: number, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof JetStreamApiError || performance.now() + pause >= deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
