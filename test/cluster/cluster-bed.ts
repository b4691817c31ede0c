import { apps, startNatsCluster, startReceiver, waitUntil, type LaunchedProcess, type TestCluster } from '#testkit';
import type { Harm } from '../crash/duplicates.ts';
import { Ledger, typeOf } from '../crash/ledger.ts';
import { startLoad } from '../crash/load.ts';
import { Sends } from '../crash/sends.ts';
import { nothingLeft, readLog } from '../e2e/records.ts';
import { publishTo, startScenarioOn, type Scenario } from '../e2e/scenario.ts';

export interface SurvivalReport {
  readonly events: number;
  /** So far. */
  readonly deliveries: number;
  /** Deliveries so far that succeeded more than once, by what explains it. */
  readonly duplicates: Record<string, number>;
  /** How long a producer that tries again has waited for its 202 at most. */
  readonly longestWaitMs: number;
  /** From the last accepted event to the end of all work. */
  readonly drainedAfterMs: number;
  /** Until the platform was whole again, by its own word. */
  readonly recoveredAfterMs: number;
}

/** Accepted before a fault, after it, and while it lasts. */
const EVENTS_AROUND = 150;
/** What was stored or acknowledged so long before a fault may not have become known. */
const IN_FLIGHT_MS = 1_000;
/** Afterwards: until everything that was held is acknowledged, or handed out again. */
const RECOVERY_MS = 5_000;
const DEADLINE_MS = 120_000;

/** Three NATS servers, each stream on all of them, and two of each service. */
export class ClusterBed {
  readonly cluster: TestCluster;
  readonly services: readonly LaunchedProcess[];
  readonly #scenario: Scenario<TestCluster>;
  readonly #ledger: Ledger;
  readonly #eventsPerSecond: number;
  readonly #events: string[] = [];
  readonly #harms: Harm[] = [];
  #load: ReturnType<typeof startLoad> | undefined;
  #turn = 0;

  private constructor(scenario: Scenario<TestCluster>, services: LaunchedProcess[], ledger: Ledger, perSecond: number) {
    this.cluster = scenario.nats;
    this.#scenario = scenario;
    this.services = services;
    this.#ledger = ledger;
    this.#eventsPerSecond = perSecond;
  }

  static async start(eventsPerSecond: number): Promise<ClusterBed> {
    const env = { HOOKWIRE_REPLICAS: '3', HOOKWIRE_BREAKER_FAILURES: '10000' };
    const scenario = await startScenarioOn(await startNatsCluster(), { env });
    try {
      const second = await Promise.all(apps.map((app) => scenario.platform.launch(app)));
      const services = [...apps.map((app) => scenario.platform.services[app]), ...second];
      return new ClusterBed(scenario, services, await Ledger.start(scenario), eventsPerSecond);
    } catch (error) {
      await scenario.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#scenario.stop();
    await this.#ledger.close();
  }

  /**
   * Publishes at a steady rate before, while and after something is done to the platform, and compares what arrived with
   * what was accepted.
   * @param fault resolves when nothing more is wrong; what is delivered until then may come twice
   */
  async survives(what: string, fault: () => Promise<void>): Promise<SurvivalReport> {
    const publish = (event: object) => publishTo(this.#nextIngest(), this.#scenario.apiKey, event);
    const load = startLoad({ publish }, this.#eventsPerSecond, typeOf, { first: this.#events.length });
    this.#load = load;
    const before = this.#events.length;
    let recoveredAfterMs: number;
    try {
      await this.flows();
      const begun = Date.now();
      await fault();
      await Promise.all(this.services.map((service) => service.waitReady(DEADLINE_MS)));
      recoveredAfterMs = Date.now() - begun;
      this.#harms.push({ what, from: begun - IN_FLIGHT_MS, until: Date.now() + RECOVERY_MS });
      await this.flows();
    } finally {
      this.#events.push(...(await load.end()));
    }
    const published = Date.now();
    await nothingLeft(this.#scenario, DEADLINE_MS);
    const deliveries = await this.#ledger.complete(this.#events, DEADLINE_MS);
    const drainedAfterMs = Date.now() - published;
    const workers = this.services.filter(({ app }) => app === 'delivery');
    const sends = new Sends(await readLog(this.cluster.url), workers);
    const duplicates = this.#ledger.explained(this.#harms, sends);
    await this.#ledger.checkOrder();
    await this.#ledger.checkProjections(this.#events, DEADLINE_MS);
    await this.#newEndpoint(what);
    const { longestWaitMs } = load;
    const events = this.#events.length - before;
    return { events, deliveries, duplicates, longestWaitMs, drainedAfterMs, recoveredAfterMs };
  }

  /** Waits until some more events are accepted, and have arrived. */
  async flows(): Promise<void> {
    const load = this.#load!;
    const from = load.accepted;
    const look = () => {
      const since = load.ids.slice(from);
      return since.length >= EVENTS_AROUND && this.#ledger.hasAll(since.slice(0, EVENTS_AROUND));
    };
    await waitUntil(look, { deadlineMs: DEADLINE_MS, every: 100, what: `${EVENTS_AROUND} more events to arrive` });
  }

  /** Waits until an event is refused, as it cannot be stored. */
  async refuses(): Promise<void> {
    const look = async () => {
      const { status } = await publishTo(this.#nextIngest(), this.#scenario.apiKey, {
        type: 'refused.event',
        data: {},
      });
      return status === 503;
    };
    await waitUntil(look, { deadlineMs: DEADLINE_MS, every: 100, what: 'an event to be refused' });
  }

  /** An endpoint that is made now gets what is published from now on: everybody follows the registry's records. */
  async #newEndpoint(what: string): Promise<void> {
    const receiver = await startReceiver();
    try {
      const type = `probe.${what.replaceAll(' ', '_')}`;
      await this.#scenario.createEndpoint(receiver.url, { eventTypes: [type] });
      await this.#scenario.publishSurely({ id: type, type, data: {} });
      await receiver.waitFor(1, DEADLINE_MS);
    } finally {
      await receiver.close();
    }
  }

  /** As a load balancer does. */
  #nextIngest(): string {
    const ingests = this.services.filter(({ app }) => app === 'ingest');
    return ingests[this.#turn++ % ingests.length]!.url;
  }
}
