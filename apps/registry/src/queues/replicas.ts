import type { PeerInfo } from '@nats-io/jetstream';

/** How many copies of a stream there are, its leader's included. */
export interface Replicas {
  readonly current: number;
  readonly lagging: number;
  readonly offline: number;
}

/** @param followers undefined where the server is no cluster */
export function replicasOf(followers: readonly Pick<PeerInfo, 'current' | 'offline'>[] = []): Replicas {
  const offline = followers.filter((peer) => peer.offline).length;
  const current = followers.filter((peer) => peer.current && !peer.offline).length;
  return { current: 1 + current, lagging: followers.length - current - offline, offline };
}
