import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { testWorker } from './machine.ts';

const LOWEST = 12_000;
/** Below the range from which the kernel takes the ports of outgoing connections: 32768 upwards on Linux. */
const SLICES = 4;
const SLICE = 5_000;

const handedOut = new Set<number>();

/**
 * A port that nobody listens on. It can be lost between this answer and its use, so it is chosen where that is
 * unlikely: at random, never the same twice in this process, and not where others choose that ask at the same time:
 * each worker of a test run has a slice of its own, and everybody else has the first.
 */
export async function freePort(): Promise<number> {
  const lowest = LOWEST + (testWorker() % SLICES) * SLICE;
  for (let tries = 0; tries < 200; tries++) {
    const port = randomInt(lowest, lowest + SLICE);
    if (!handedOut.has(port) && (await isFree(port))) {
      handedOut.add(port);
      return port;
    }
  }
  throw new Error(`no free port from ${lowest} to ${lowest + SLICE - 1} after 200 tries`);
}

/** Asked for every address, as a server on 0.0.0.0 also answers on 127.0.0.1. */
export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
