import type { Broker } from '#messaging';
import { HookwireError } from '#service';

/**
 * Asks the broker for something that a request needs.
 * @throws HookwireError `unavailable` when it does not answer
 */
export async function askBroker<T>(broker: Broker, ask: () => Promise<T>): Promise<T> {
  const problem = broker.problem();
  try {
    if (problem !== undefined) throw new Error(problem);
    return await ask();
  } catch (cause) {
    throw new HookwireError('unavailable', 'The message broker is not reachable; nothing was changed. Try again.', {
      cause,
    });
  }
}
