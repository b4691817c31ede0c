import { startReceiver, type Receiver } from '#testkit';
import { startScenario } from './scenario.ts';
import { Arrivals, publishSteadily, type Figures } from './tmpload.ts';

export interface NoisyNeighbour {
  readonly healthy: number;
  /** Endpoints that do not answer at all: each request ends after 30 s. */
  readonly hanging: number;
  /** Endpoints that nobody listens at. */
  readonly refusing: number;
  /** Deliveries to all of them together. */
  readonly perSecond: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Requests under way of the delivery worker. */
  readonly concurrency: number;
}

/** What the healthy endpoints got while all were well, and while the others were not. */
export interface Compared {
  readonly before: Figures;
  readonly during: Figures;
}

/** The same endpoints twice, in one run: first all of them answer, then some do not. */
export async function compareNoisyNeighbour(options: NoisyNeighbour): Promise<Compared> {
  const { healthy, hanging, refusing, perSecond, warmUpSeconds, seconds, concurrency } = options;
  const scenario = await startScenario({
    env: { LOG_LEVEL: 'warn', NODE_OPTIONS: '--import /tmp/prof.mjs', HOOKWIRE_DELIVERY_CONCURRENCY: String(concurrency) },
  });
  const receivers: Receiver[] = [];
  try {
    const arrivals = new Arrivals();
    const [well, hangs, refuses] = await Promise.all([startReceiver(), startReceiver(), startReceiver()]);
    receivers.push(well, hangs, refuses);
    well.respond = (request) => {
      arrivals.note(request);
      return {};
    };
    const urls = [
      ...Array.from({ length: healthy }, () => well.url),
      ...Array.from({ length: hanging }, () => hangs.url),
      ...Array.from({ length: refusing }, () => refuses.url),
    ];
    await Promise.all(
      urls.map((url, n) => scenario.createEndpoint(url, { eventTypes: [`load.to${n}`], timeoutSeconds: 30 })),
    );
    const types = urls.map((_, n) => `load.to${n}`);
    const load = (forSeconds: number) => () =>
      publishSteadily({ client: scenario, types, perSecond, seconds: forSeconds });
    await load(warmUpSeconds)();
    const before = await arrivals.during(load(4));
    process.stderr.write("during begins " + new Date().toISOString() + " " + (performance.now()/1000).toFixed(3) + "\n");
    hangs.respond = () => 'hang';
    await refuses.close();
    const during = await arrivals.during(load(seconds));
    return { before, during };
  } finally {
    // First: what hangs would keep the worker from ending.
    await Promise.all(receivers.map((receiver) => receiver.close()));
    await scenario.stop();
  }
}
