import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const handedOut = new Set<number>();

/**
 * A port that nobody listens on. It can be lost between this answer and its use, so it is chosen where that is
 * unlikely: below the range from which the kernel takes the ports of outgoing connections (32768 upwards on Linux),
 * at random (other processes of the same test run ask too), and never the same twice in this process.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const port = randomInt(12_000, 32_000);
    if (!handedOut.has(port) && (await isFree(port))) {
      handedOut.add(port);
      return port;
    }
  }
  throw new Error('no free port between 12000 and 32000 after 200 tries');
}

/** Asked for every address, as a server on 0.0.0.0 also answers on 127.0.0.1. */
export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
