import { startReceiver } from '#testkit';
import { startScenario } from '../e2e/scenario.ts';
import type { Compared } from './noisy-neighbour.ts';
import { Arrivals, publishSteadily, type Published } from './steady-load.ts';

export interface LoudTenant {
  readonly quietTenants: number;
  /** Events of each quiet tenant. The loud one publishes a hundred times as many. */
  readonly perSecond: number;
  readonly loudLimits: { readonly publish: object; readonly delivery: object };
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface ComparedLoud extends Compared {
  /** What the loud tenant got through. */
  readonly loud: Published & { readonly deliveredPerSecond: number };
}

/** The quiet tenants twice, in one run: first alone, then beside one that floods the platform within its limits. */
export async function compareLoudTenant(options: LoudTenant): Promise<ComparedLoud> {
  const { quietTenants, perSecond, loudLimits, warmUpSeconds, seconds } = options;
  const scenario = await startScenario({ env: { LOG_LEVEL: 'warn' } });
  const [receiver, loudReceiver] = await Promise.all([startReceiver(), startReceiver()]);
  try {
    const arrivals = new Arrivals();
    receiver.respond = (request) => {
      arrivals.note(request);
      return {};
    };
    const quiet = await Promise.all(Array.from({ length: quietTenants }, () => scenario.newTenant()));
    for (const client of quiet) await client.createEndpoint(receiver.url);
    const loud = await scenario.newTenant();
    await scenario.admin('PATCH', `/v1/tenants/${loud.tenant}`, { limits: loudLimits });
    const loudTypes = Array.from({ length: 8 }, (_, n) => `loud.to${n}`);
    for (const type of loudTypes) await loud.createEndpoint(loudReceiver.url, { eventTypes: [type] });

    const load = (forSeconds: number) =>
      Promise.all(
        quiet.map((client) => publishSteadily({ client, types: ['quiet.event'], perSecond, seconds: forSeconds })),
      );
    await load(warmUpSeconds);
    const before = await arrivals.during(() => load(seconds));
    let published: Published = { accepted: 0, refused: 0 };
    const flood = { client: loud, types: loudTypes, perSecond: perSecond * 100, seconds };
    const during = await arrivals.during(async () => {
      [published] = await Promise.all([publishSteadily(flood), load(seconds)]);
    });
    const deliveredPerSecond = Math.round(loudReceiver.requests.length / seconds);
    return { before, during, loud: { ...published, deliveredPerSecond } };
  } finally {
    await scenario.stop();
    await Promise.all([receiver.close(), loudReceiver.close()]);
  }
}
