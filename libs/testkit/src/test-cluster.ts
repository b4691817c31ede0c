import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccount } from '@nats-io/nkeys';
import { findNatsServer, freePort, projectRoot, startNatsServer, type NatsServer } from '#infrastructure';
import { startLink, type CuttableLink } from './cuttable-link.ts';
import { waitUntil } from './wait-until.ts';

/** A server of a cluster. */
export interface ClusterNode {
  readonly name: string;
  /** Of this node alone, with the services' credentials. */
  readonly url: string;
  readonly server: NatsServer;
  /** Where it answers what it knows of itself. */
  readonly monitor: string;
  /** From now on nothing passes between it and the other nodes, without a word. Its clients stay. */
  partition(): void;
  heal(): void;
  /** How many clients it has. */
  clients(): Promise<number>;
  /** Its disk is lost; while it is down. */
  wipe(): Promise<void>;
  /** @throws Error at the deadline, with what it says of itself: it has to have all that the others have */
  waitHealthy(deadlineMs: number): Promise<void>;
}

export interface TestCluster {
  /** Of all nodes, with the services' credentials. */
  readonly url: string;
  readonly calloutSeed: string;
  readonly nodes: readonly ClusterNode[];
  /** The one that decides where streams are. */
  metaLeader(): Promise<ClusterNode>;
  /** The one through which everything that is written to a stream goes. */
  streamLeader(stream: string): Promise<ClusterNode>;
  /** Also removes their data. */
  stop(): Promise<void>;
}

const HEALTHY_WITHIN_MS = 60_000;
/** Nodes also hear of each other by each other. Nobody listens here, so they only come together through the links. */
const NOWHERE = '127.0.0.1:1';

export interface ClusterOptions {
  /** The nodes speak to each other without links in between: faster, and none can be cut off. */
  readonly isDirect?: boolean;
}

const SIZE = 3;

/**
 * Three nats-servers with the shipped configuration, as processes of their own. Each speaks to each through a TCP link,
 * so that a node can be cut off from the others.
 */
export async function startNatsCluster({ isDirect = false }: ClusterOptions = {}): Promise<TestCluster> {
  const binary = await findNatsServer({ cacheDir: join(projectRoot(), '.hookwire', 'cache'), log: () => undefined });
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-cluster-'));
  const password = 'secret-of-the-test';
  const account = createAccount();
  const env = { HOOKWIRE_NATS_PASSWORD: password, HOOKWIRE_NATS_CALLOUT_ISSUER: account.getPublicKey() };
  const ports = await Promise.all(
    Array.from({ length: SIZE }, async () => ({
      client: await freePort(),
      route: await freePort(),
      http: await freePort(),
    })),
  );
  // From each node to each other one.
  const links = new Map<string, CuttableLink>();
  for (let from = 0; from < SIZE && !isDirect; from++) {
    for (const [to, { route }] of ports.entries()) if (to !== from) links.set(`${from} ${to}`, await startLink(route));
  }
  const linksOf = (node: number): CuttableLink[] => {
    if (isDirect) throw new Error('the nodes of this cluster cannot be cut off');
    return [...links].filter(([pair]) => pair.split(' ').includes(String(node))).map(([, link]) => link);
  };
  const routesOf = (node: number): number[] =>
    ports.flatMap(({ route }, other) => (other === node ? [] : [links.get(`${node} ${other}`)?.port ?? route]));

  const start = async (node: number): Promise<ClusterNode> => {
    const { client, route, http } = ports[node]!;
    const monitor = `http://127.0.0.1:${http}`;
    const name = `node-${node}`;
    const server = await startNatsServer({
      binary: binary.path,
      dir: join(dir, name),
      port: client,
      env,
      name,
      args: [
        ...['--cluster', `nats://127.0.0.1:${route}`, '--cluster_name', 'hookwire', '--cluster_advertise', NOWHERE],
        ...[
          '--routes',
          routesOf(node)
            .map((port) => `nats://127.0.0.1:${port}`)
            .join(','),
        ],
        ...['--http_port', String(http)],
      ],
    });
    return {
      name,
      url: `nats://hookwire:${password}@127.0.0.1:${client}`,
      server,
      monitor,
      partition: () => linksOf(node).forEach((link) => link.cut()),
      heal: () => linksOf(node).forEach((link) => link.mend()),
      async clients() {
        const answer = await fetch(`${monitor}/varz`);
        return ((await answer.json()) as { connections: number }).connections;
      },
      wipe: () => rm(join(dir, name, 'jetstream'), { recursive: true }),
      async waitHealthy(deadlineMs) {
        const look = async () => {
          const answer = await fetch(`${monitor}/healthz`, { signal: AbortSignal.timeout(5_000) });
          if (answer.ok) return true;
          throw new Error(await answer.text());
        };
        await waitUntil(look, { deadlineMs, every: 100, what: `${name} to be healthy` });
      },
    };
  };

  const started = await Promise.allSettled(ports.map((_, node) => start(node)));
  const nodes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map(({ server }) => server.stop()));
    await Promise.all([...links.values()].map((link) => link.close()));
    await rm(dir, { recursive: true, force: true });
  };
  const leader = (what: string, path: string, pick: (answer: never) => string | undefined) =>
    waitUntil(
      async () => {
        for (const { monitor } of nodes) {
          const answer = await fetch(monitor + path).catch(() => undefined);
          const name = answer && pick((await answer.json()) as never);
          const node = nodes.find((one) => one.name === name);
          if (node) return node;
        }
        return undefined;
      },
      { deadlineMs: HEALTHY_WITHIN_MS, every: 100, what: `a leader of ${what}` },
    );
  const metaLeader = () =>
    leader('the cluster', '/jsz', ({ meta_cluster }: { meta_cluster?: { leader?: string } }) => meta_cluster?.leader);
  try {
    const failed = started.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    await metaLeader();
    await Promise.all(nodes.map((node) => node.waitHealthy(HEALTHY_WITHIN_MS)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: nodes.map(({ url }) => url).join(','),
    calloutSeed: Buffer.from(account.getSeed()).toString(),
    nodes,
    metaLeader,
    streamLeader: (stream) => leader(stream, '/jsz?accounts=true&streams=true', (answer) => leaderOf(stream, answer)),
    stop,
  };
}

interface Jsz {
  readonly account_details?: readonly {
    readonly stream_detail?: readonly { readonly name: string; readonly cluster?: { readonly leader?: string } }[];
  }[];
}

/** @see https://docs.nats.io/running-a-nats-service/nats_admin/monitoring#jetstream-information-jsz */
function leaderOf(stream: string, { account_details: accounts = [] }: Jsz): string | undefined {
  const streams = accounts.flatMap(({ stream_detail: details = [] }) => details);
  return streams.find(({ name, cluster }) => name === stream && cluster?.leader)?.cluster?.leader;
}
