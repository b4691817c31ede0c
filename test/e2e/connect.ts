import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { readNatsServers } from '#service';

/** A connection of the test's own, with the credentials in the URL. */
export async function connectTo(natsUrl: string) {
  const { hosts, user, password } = readNatsServers(natsUrl)!;
  const nc = await connect({ servers: [...hosts], user, pass: password });
  return { nc, js: jetstream(nc), jsm: await jetstreamManager(nc) };
}
