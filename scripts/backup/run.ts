import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { resolve } from 'node:path';
import { checkServer, connectionTo, UnsuitableServerError } from '#messaging';
import { ConfigError, readConfig, readNatsServers } from '#service';
import type { Jetstream, Say } from './backup-streams.ts';

const REQUEST_MS = 30_000;

interface Command {
  readonly jetstream: Jetstream;
  /** Absolute. */
  readonly dir: string;
  readonly replicas: number;
  readonly say: Say;
}

/** A command with a folder as its argument that works on JetStream and ends; it makes no stream. */
export async function runWithJetstream(name: string, work: (command: Command) => Promise<void>): Promise<never> {
  try {
    const [folder, ...more] = process.argv.slice(2);
    if (!folder || more.length > 0) throw new ConfigError(`usage: npm run ${name} -- FOLDER`);
    const { NATS_URL, HOOKWIRE_REPLICAS: replicas } = readConfig(['NATS_URL', 'HOOKWIRE_REPLICAS'] as const);
    const nc = await connect(connectionTo(readNatsServers(NATS_URL.reveal())!, `hookwire-${name}`));
    try {
      if (nc.info) checkServer(nc.info);
      const options = { timeout: REQUEST_MS };
      const clients = {
        nc,
        js: jetstream(nc, options),
        jsm: await jetstreamManager(nc, { checkAPI: false, ...options }),
      };
      const say = (line: string): void => console.log(line);
      await work({ jetstream: clients, dir: resolve(folder), replicas, say });
    } finally {
      await nc.close();
    }
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${name}: ${(error as Error).message}\n`);
    process.exit(error instanceof ConfigError || error instanceof UnsuitableServerError ? 78 : 1);
  }
}
