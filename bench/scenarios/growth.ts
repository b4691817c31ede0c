import pg from 'pg';
import { apps } from '#testkit';
import { fill } from '../stats/fill.ts';
import { DAY_MS, ENDPOINTS_OF_TENANTS, worldOf } from '../stats/world.ts';
import type { BenchPlatform } from '../platform.ts';
import { atMost, type BenchContext, type BenchScenario } from '../scenario.ts';
import { costOf } from './cost.ts';

const FAN_OUT = 10;
/** All that is stored is of yesterday and of today: what is added goes into partitions that are large already. */
const DAYS = 2;
const ATTEMPTS_A_DELIVERY = 1.2;

/** What a delivery costs in an installation that has many, against a new one. */
export const growth: BenchScenario = {
  name: 'growth',
  title: 'cost of a delivery beside 5 million stored ones (quick: 20,000)',
  minutes: 7.5,
  runs: 1,
  async run(context) {
    const empty = await cost(context, 0);
    const grown = await cost(context, context.isQuick ? 20_000 : 5_000_000);
    const ratio = grown.cpuMicroseconds / empty.cpuMicroseconds;
    return {
      figures: {
        'CPU: grown : empty': ratio,
        'empty: CPU µs a delivery': empty.cpuMicroseconds,
        'grown: CPU µs a delivery': grown.cpuMicroseconds,
        'empty: deliveries/s': empty.perSecond,
        'grown: deliveries/s': grown.perSecond,
        'stored deliveries': grown.stored,
      },
      targets: [atMost(ratio, 1.1, 'cost per delivery within 10 % of that at the start', 'of it')],
      usage: grown.usage,
      deliveries: grown.deliveries,
    };
  },
};

function cost(context: BenchContext, stored: number) {
  const { using, isQuick } = context;
  return using({ services: { ingest: 0, fanout: 0, delivery: 0, projector: 0 } }, async (platform) => {
    const filled = stored > 0 ? await filledWith(context, platform, stored) : 0;
    await Promise.all(apps.filter((app) => app !== 'registry').map((app) => platform.launch(app)));
    const tenant = await platform.newTenant();
    const events = isQuick ? 150 : 5_000;
    return {
      stored: filled,
      ...(await costOf(context, platform, tenant, { run: 'measured', events, fanOut: FAN_OUT })),
    };
  });
}

/** @returns how many deliveries are stored then */
async function filledWith({ say }: BenchContext, platform: BenchPlatform, deliveries: number): Promise<number> {
  const ids: string[] = [];
  while (ids.length < ENDPOINTS_OF_TENANTS.length) ids.push((await platform.newTenant()).id);
  const tomorrow = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS;
  const pool = new pg.Pool({ connectionString: platform.postgres.url, max: 3 });
  try {
    say(`  filling Postgres with ${deliveries.toLocaleString('en-US')} deliveries`);
    const filled = await fill(pool, worldOf(ids, tomorrow, DAYS), deliveries * ATTEMPTS_A_DELIVERY, (done) =>
      say(`  ${done} of ${DAYS} days are filled`),
    );
    return filled.deliveries;
  } finally {
    await pool.end();
  }
}
