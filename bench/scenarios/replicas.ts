import type { BenchContext, BenchScenario } from '../scenario.ts';
import { costOf, figures } from './cost.ts';
import { ingestRates } from './ingest-rates.ts';

/** What it costs that everything survives the loss of a NATS server: three of them, each with a copy. */
export const replicas: BenchScenario = {
  name: 'replicas',
  title: 'one NATS server, and three with three replicas, on one machine',
  minutes: 0.5,
  runs: 1,
  async run(context) {
    return { figures: { ...(await rates(context, false)), ...(await rates(context, true)) }, targets: [] };
  },
};

function rates(context: BenchContext, isCluster: boolean): Promise<Record<string, number>> {
  const { using, isQuick } = context;
  return using({ isCluster }, async (platform) => {
    const tenant = await platform.newTenant();
    const what = isCluster ? 'three' : 'one';
    const perRun = isQuick ? 2_000 : 8_000;
    const { single, batch } = await ingestRates(platform, tenant, perRun);
    const delivered = await costOf(context, platform, tenant, {
      run: 'delivered',
      fanOut: 10,
      events: isQuick ? 200 : 1_000,
    });
    return {
      [`${what}: single events/s`]: single,
      [`${what}: events/s in batches of 100`]: batch,
      ...figures(what, delivered),
    };
  });
}
