import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { readNatsServers } from '#service';

export interface Connected {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
}

/** As the services' user, for as long as `use` takes. */
export async function connected<T>({ url }: { url: string }, use: (connection: Connected) => Promise<T>): Promise<T> {
  const { hosts, user, password } = readNatsServers(url)!;
  const nc = await connect({ servers: [...hosts], user, pass: password });
  try {
    return await use({ nc, js: jetstream(nc), jsm: await jetstreamManager(nc) });
  } finally {
    await nc.close();
  }
}
