import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClusterNode } from '#testkit';
import { ClusterBed } from '../cluster/cluster-bed.ts';

const EVENTS_PER_SECOND = 100;
const HEALTHY_WITHIN_MS = 90_000;
/** Longer than a node is waited for by anybody. */
const AWAY_MS = 20_000;

const away = () => new Promise((resolve) => setTimeout(resolve, AWAY_MS));

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

  const killed = async (node: ClusterNode): Promise<void> => {
    await node.server.kill('SIGKILL');
    await node.server.restart();
    await node.waitHealthy(HEALTHY_WITHIN_MS);
  };

  it('loses nothing when the leader of the events is killed', async () => {
    await survives('kill of a stream leader', async () => killed(await bed.cluster.streamLeader('EVENTS')));
  }, 400_000);

  it('loses nothing when the leader of the cluster is killed', async () => {
    await survives('kill of the meta leader', async () => killed(await bed.cluster.metaLeader()));
  }, 400_000);

  it('loses nothing when a node is cut off from the others, and its clients with it', async () => {
    await survives('partition', async () => {
      const node = await bed.cluster.streamLeader('DELIVERY_LOG');
      node.partition();
      await away();
      node.heal();
      await node.waitHealthy(HEALTHY_WITHIN_MS);
    });
  }, 400_000);

  it('loses nothing when a node stands still', async () => {
    await survives('pause', async () => {
      const node = await bed.cluster.streamLeader('DELIVERIES');
      await node.server.kill('SIGSTOP');
      await away();
      await node.server.kill('SIGCONT');
      await node.waitHealthy(HEALTHY_WITHIN_MS);
    });
  }, 400_000);

  it('loses nothing while its nodes are restarted one after the other', async () => {
    await survives('roll of NATS', async () => {
      for (const node of bed.cluster.nodes) {
        await node.server.restart();
        await node.waitHealthy(HEALTHY_WITHIN_MS);
      }
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
