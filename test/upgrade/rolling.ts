import { expect } from '@jest/globals';
import { apps, launch, waitUntil, type App, type LaunchedProcess } from '#testkit';
import { callApi, publishTo, type Scenario, type TenantClient } from '../e2e/scenario.ts';

/** What is known of an instance of a service while the platform is being upgraded. */
interface Instance {
  readonly process: LaunchedProcess;
  readonly version: 'old' | 'new';
}

const READY_MS = 60_000;

/** Two of each service, which are replaced one by one: a new one is ready before an old one is told to end. */
export class Rolling {
  readonly #scenario: Scenario;
  readonly #instances = new Map<App, Instance[]>();
  /** What producers were told when no instance took what they published. */
  readonly refused: string[] = [];
  /** Everyone who ever ran. */
  readonly everyone: LaunchedProcess[] = [];

  /** @param scenario of the old version */
  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    for (const app of apps) this.#add(app, { process: scenario.platform.services[app], version: 'old' });
  }

  async doubled(): Promise<void> {
    for (const app of apps) this.#add(app, { process: await this.#scenario.platform.launch(app), version: 'old' });
  }

  #add(app: App, instance: Instance): void {
    this.#instances.set(app, [...(this.#instances.get(app) ?? []), instance]);
    this.everyone.push(instance.process);
  }

  /** An instance of a version; the first of those that there are. */
  one(app: App, version: Instance['version']): LaunchedProcess {
    const found = this.#instances.get(app)?.find((instance) => instance.version === version);
    if (!found) throw new Error(`there is no ${app} of the ${version} version`);
    return found.process;
  }

  /** Puts one of this version in the place of one of the old one. */
  async replace(app: App): Promise<void> {
    const process = await launch(app, this.#scenario.env);
    this.#add(app, { process, version: 'new' });
    await process.waitReady(READY_MS);
    const old = this.one(app, 'old');
    this.#instances.set(
      app,
      this.#instances.get(app)!.filter((instance) => instance.process !== old),
    );
    expect(await old.stop()).toMatchObject({ code: 0, forced: false });
  }

  /** As behind a load balancer: to one of those that run, and to another when that one does not take it. */
  async publish(events: object): ReturnType<TenantClient['publish']> {
    const { apiKey } = this.#scenario;
    const said: string[] = [];
    for (const { process } of [...this.#instances.get('ingest')!].reverse()) {
      try {
        const answer = await publishTo(process.url, apiKey, events);
        if (answer.status === 202) return answer;
        said.push(JSON.stringify(answer));
      } catch (error) {
        said.push(String(error));
      }
    }
    this.refused.push(said.join('; '));
    throw new Error(`no ingest takes events: ${said.join('; ')}`);
  }

  /** Makes an endpoint for all events of the load through a registry of one version. */
  async createEndpoint(version: Instance['version'], url: string): Promise<void> {
    const { apiKey } = this.#scenario;
    const registry = this.one('registry', version).url;
    const retry = { delaysSeconds: Array.from({ length: 20 }, () => 5), jitter: 0 };
    await callApi(registry, apiKey, 'POST', '/v1/endpoints', { url, eventTypes: ['load.*'], retry });
  }

  /** What the processes complain of as errors. */
  errors(): unknown[] {
    return this.everyone.flatMap(({ app, logs }) =>
      logs.filter(({ level }) => level === 'error' || level === 'fatal').map((line) => ({ app, ...line })),
    );
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#instances.values()].flat().map(({ process }) => process.stop()));
  }
}

/** Waits until so many more events are accepted. */
export async function accepted(load: { readonly accepted: number }, more: number): Promise<void> {
  const until = load.accepted + more;
  await waitUntil(() => load.accepted >= until, { deadlineMs: 60_000, what: `${more} more events` });
}
