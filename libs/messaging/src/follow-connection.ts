import type { NatsConnection } from '@nats-io/transport-node';

const followers = new WeakMap<NatsConnection, Set<() => void>>();

/** Calls back whenever a lost connection is there again. @returns how to end that */
export function followConnection(nc: NatsConnection, onReconnect: () => void): () => void {
  let all = followers.get(nc);
  if (!all) {
    followers.set(nc, (all = new Set()));
    void tell(nc, all);
  }
  all.add(onReconnect);
  const following = all;
  return () => following.delete(onReconnect);
}

async function tell(nc: NatsConnection, all: ReadonlySet<() => void>): Promise<void> {
  for await (const { type } of nc.status()) if (type === 'reconnect') for (const onReconnect of all) onReconnect();
}
