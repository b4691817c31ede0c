import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consumerTable, DEFAULT_STREAM_SETTINGS, ensureStreams, streamTable } from '#messaging';
import { startNatsCluster, waitUntil, type ClusterNode } from '#testkit';
import { ClusterBed } from '../cluster/cluster-bed.ts';
import { connectTo } from '../e2e/connect.ts';

const EVENTS_PER_SECOND = 100;
const HEALTHY_WITHIN_MS = 90_000;

describe('a cluster of three NATS servers, with two of each service', () => {
  let bed: ClusterBed;

  beforeAll(async () => {
    bed = await ClusterBed.start(EVENTS_PER_SECOND);
  }, 180_000);

  afterAll(() => bed?.stop(), 60_000);

  const survives = async (what: string, fault: () => Promise<void>): Promise<void> => {
    const pids = bed.services.map(({ pid }) => pid);
    const report = await bed.survives(what, fault);
    console.log(`${what}: ${JSON.stringify(report)}`);
    // Survived by waiting and resuming, without a restart of ours.
    expect(bed.services.map(({ pid }) => pid)).toEqual(pids);
  };

  /** All that is accepted arrives while they are away, too. */
  const killed = async (node: ClusterNode): Promise<void> => {
    await node.server.kill('SIGKILL');
    await bed.flows();
    await back(node);
  };

  const back = async (node: ClusterNode): Promise<void> => {
    await node.server.restart();
    await node.waitHealthy(HEALTHY_WITHIN_MS);
  };

  it('loses nothing when the leader of the events is killed', async () => {
    await survives('kill of a stream leader', async () => killed(await bed.cluster.streamLeader('EVENTS')));
  }, 400_000);

  it('loses nothing when the leader of the cluster is killed', async () => {
    await survives('kill of the meta leader', async () => killed(await bed.cluster.metaLeader()));
  }, 400_000);

  it('loses nothing when a node loses its disk', async () => {
    await survives('loss of a disk', async () => {
      const node = await bed.cluster.streamLeader('DELIVERIES');
      await node.server.kill('SIGKILL');
      await node.wipe();
      await back(node);
    });
  }, 400_000);

  it('loses nothing when two nodes are killed, and accepts nothing without them', async () => {
    await survives('kill of two nodes', async () => {
      const [, ...two] = bed.cluster.nodes;
      await Promise.all(two.map(({ server }) => server.kill('SIGKILL')));
      await bed.refuses();
      await Promise.all(two.map(back));
    });
  }, 400_000);

  it('loses nothing when all nodes are killed at once', async () => {
    await survives('kill of all nodes', async () => {
      await Promise.all(bed.cluster.nodes.map(({ server }) => server.kill('SIGKILL')));
      await Promise.all(bed.cluster.nodes.map(back));
    });
  }, 400_000);

  it('loses nothing when a node is cut off from the others; its clients leave it', async () => {
    await survives('partition', async () => {
      const clients = await Promise.all(bed.cluster.nodes.map((node) => node.clients()));
      const node = bed.cluster.nodes[clients.indexOf(Math.max(...clients))]!;
      node.partition();
      await waitUntil(async () => (await node.clients()) === 0, {
        deadlineMs: HEALTHY_WITHIN_MS,
        every: 200,
        what: 'all clients to be with the other nodes',
      });
      await bed.flows();
      node.heal();
      await node.waitHealthy(HEALTHY_WITHIN_MS);
    });
  }, 400_000);

  it('loses nothing when a node stands still', async () => {
    await survives('pause', async () => {
      const node = await bed.cluster.streamLeader('DELIVERIES');
      await node.server.kill('SIGSTOP');
      await bed.flows();
      await node.server.kill('SIGCONT');
      await node.waitHealthy(HEALTHY_WITHIN_MS);
    });
  }, 400_000);

  it('loses nothing while its nodes are restarted one after the other', async () => {
    await survives('roll of NATS', async () => {
      for (const node of bed.cluster.nodes) await back(node);
    });
  }, 400_000);

  it('loses nothing while the services are restarted one after the other', async () => {
    const report = await bed.survives('roll of the services', async () => {
      for (const service of bed.services) {
        expect(await service.stop()).toMatchObject({ code: 0, forced: false });
        await service.restart();
        await service.waitReady(HEALTHY_WITHIN_MS);
      }
    });
    console.log(`roll of the services: ${JSON.stringify(report)}`);
  }, 400_000);
});

describe('an installation with one copy of each stream, on a cluster', () => {
  it('has three of each, and of each consumer, once a service is told so; events are taken meanwhile', async () => {
    const cluster = await startNatsCluster();
    const { nc, js, jsm } = await connectTo(cluster.url);
    try {
      const surely = <T>(what: string, work: () => Promise<T>) =>
        waitUntil(work, { deadlineMs: HEALTHY_WITHIN_MS, every: 100, what });
      await surely('streams', () => ensureStreams(jsm, { ...DEFAULT_STREAM_SETTINGS, replicas: 1 }));
      let isChanged = false;
      let published = 0;
      const publishing = (async () => {
        for (; !isChanged || published === 0; published++) {
          // As ingest does: with its id it is stored once, whatever became of the answer.
          await surely('an event to be stored', () =>
            js.publish('events.1.tnt_1.a', '{}', { msgID: `n-${published}` }),
          );
        }
      })();
      await surely('the change', () => ensureStreams(jsm, { ...DEFAULT_STREAM_SETTINGS, replicas: 3 }));
      isChanged = true;
      await publishing;
      const names = streamTable(DEFAULT_STREAM_SETTINGS).map(({ name }) => name);
      const copies = async (name: string) => {
        const { cluster: group } = await jsm.streams.info(name);
        return (group?.replicas ?? []).filter(({ current }) => current).length + 1;
      };
      await waitUntil(async () => (await Promise.all(names.map(copies))).every((count) => count === 3), {
        deadlineMs: HEALTHY_WITHIN_MS,
        every: 200,
        what: 'three copies of each stream',
      });
      const lonely = async () => {
        const all = consumerTable().map(({ stream, durable_name }) => jsm.consumers.info(stream, durable_name));
        return (await Promise.all(all)).filter(({ cluster: group }) => group?.replicas?.length !== 2);
      };
      await waitUntil(
        async () => {
          const names = (await lonely()).map(({ name }) => name);
          if (names.length === 0) return true;
          throw new Error(`${names.length} have one copy: ${names.slice(0, 3).join(', ')}`);
        },
        { deadlineMs: HEALTHY_WITHIN_MS, every: 500, what: 'three copies of each consumer' },
      );
      expect((await jsm.streams.info('EVENTS')).state.messages).toBe(published);
    } finally {
      await nc.close();
      await cluster.stop();
    }
  }, 240_000);
});
