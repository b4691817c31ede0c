import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/** A connection of the test's own, with the credentials in the URL. */
export async function connectTo(natsUrl: string) {
  const url = new URL(natsUrl);
  const nc = await connect({ servers: url.host, user: url.username, pass: url.password });
  return { nc, js: jetstream(nc), jsm: await jetstreamManager(nc) };
}
