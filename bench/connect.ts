import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { TestNats } from '#testkit';

export interface Connected {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
}

/** As the services' user, for as long as `use` takes. */
export async function connected<T>(nats: TestNats, use: (connection: Connected) => Promise<T>): Promise<T> {
  const nc = await connect({ servers: nats.publicUrl, user: nats.user, pass: nats.password });
  try {
    return await use({ nc, js: jetstream(nc), jsm: await jetstreamManager(nc) });
  } finally {
    await nc.close();
  }
}
