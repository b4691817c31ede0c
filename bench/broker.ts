import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, projectRoot } from '#infrastructure';
import { startNats, startNatsCluster } from '#testkit';

/** As it stands in the shipped file, behind the reasons for it. */
const ALWAYS = /^(\s*)# (sync_interval: always)$/m;

export interface BenchBroker {
  /** With the services' credentials. */
  readonly url: string;
  readonly calloutSeed: string;
  readonly pids: readonly number[];
  /** How often it syncs its files, in its own words: `every 120 s`, or `at each message`. */
  readonly syncInterval: string;
  stop(): Promise<void>;
}

export interface BrokerOptions {
  /** Before it acknowledges a message, that is; left out, as it is shipped. */
  readonly syncsAlways?: boolean;
  /** Three servers instead of one. */
  readonly isCluster?: boolean;
  /** The checkout whose configuration it gets; this one if not given. */
  readonly root?: string;
}

/** A NATS server with the shipped configuration, or a cluster of three. */
export async function startBroker({
  syncsAlways,
  isCluster,
  root = projectRoot(),
}: BrokerOptions = {}): Promise<BenchBroker> {
  if (isCluster) {
    const cluster = await startNatsCluster({ isDirect: true });
    const syncInterval = await syncIntervalOf(cluster.nodes[0]!.monitor);
    return { ...cluster, pids: cluster.nodes.map(({ server }) => server.pid), syncInterval };
  }
  const shipped = await readFile(join(root, 'deploy', 'nats', 'nats-server.conf'), 'utf8');
  if (syncsAlways && !ALWAYS.test(shipped)) throw new Error('the shipped configuration has no line to sync always');
  const monitor = await freePort();
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-bench-nats-'));
  try {
    const configFile = join(dir, 'nats-server.conf');
    const text = syncsAlways ? shipped.replace(ALWAYS, '$1$2') : shipped;
    await writeFile(configFile, `${text}\nhttp: "127.0.0.1:${monitor}"\n`);
    const nats = await startNats({ configFile });
    return { ...nats, pids: [nats.server.pid], syncInterval: await syncIntervalOf(`http://127.0.0.1:${monitor}`) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** @see https://docs.nats.io/running-a-nats-service/nats_admin/monitoring#jetstream-information-jsz */
async function syncIntervalOf(monitor: string): Promise<string> {
  const answer = await fetch(`${monitor}/jsz`);
  const { config } = (await answer.json()) as { config: { sync_interval?: number; sync_always?: boolean } };
  if (config.sync_always) return 'at each message';
  return config.sync_interval === undefined ? 'as it likes' : `every ${config.sync_interval / 1e9} s`;
}
