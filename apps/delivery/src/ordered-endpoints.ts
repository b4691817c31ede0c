import { endpointShard } from '#domain';
import type { OrderedEvents, RegistryView, ShardFollower, ShardOwnership } from '#messaging';
import type { Logger } from '#service';
import type { EndpointLines } from './endpoint-lines.ts';
import { OrderedEndpoint, type OrderedContext } from './ordered-endpoint.ts';

/** How often to look for new ordered endpoints, and for events of which the hint was lost. */
const LOOK_MS = 1_000;

export interface OrderedEndpointsContext extends OrderedContext {
  readonly view: RegistryView;
  readonly owner: ShardOwnership;
  readonly events: OrderedEvents;
  readonly lines: EndpointLines;
  readonly log: Logger;
}

/** Runs each ordered endpoint of this worker's shards, one event at a time. */
export class OrderedEndpoints implements ShardFollower {
  readonly #context: OrderedEndpointsContext;
  readonly #running = new Map<string, OrderedEndpoint>();
  readonly #shards = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  /** The place of the last event, when it was last looked at. */
  #last = 0;

  constructor(context: OrderedEndpointsContext) {
    this.#context = context;
  }

  /** Needs the broker to be connected. */
  start(): void {
    this.#context.events.onWake((shard, endpoint, delivery) => {
      if (!this.#shards.has(shard)) return;
      // Not looked for among all of them at each event.
      if (!this.#running.has(endpoint)) this.#startNew();
      this.#running.get(endpoint)?.wake(delivery);
    });
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Milliseconds since the epoch: the oldest event that one of them has before it; undefined when none has any. */
  waitingSince(): number | undefined {
    const since = [...this.#running.values()].flatMap((endpoint) => endpoint.waitingSince ?? []);
    return since.length > 0 ? Math.min(...since) : undefined;
  }

  gained(shard: number): void {
    this.#shards.add(shard);
    this.#startNew();
  }

  /** The event at an endpoint's head may be cancelled. */
  cancelled(endpoint: string): void {
    this.#running.get(endpoint)?.wake();
  }

  /** Resolves when no event is between its request and its fact any more, at the latest after a moment. */
  async lost(shard: number): Promise<void> {
    this.#shards.delete(shard);
    const ending = [...this.#running.values()].filter((endpoint) => endpoint.shard === shard);
    await Promise.all(ending.map((endpoint) => endpoint.end()));
  }

  #startNew(): void {
    for (const { id, tenant } of this.#context.view.ordered()) {
      const shard = endpointShard(tenant, id);
      if (!this.#shards.has(shard) || this.#running.has(id)) continue;
      const endpoint = new OrderedEndpoint(this.#context, tenant, id, shard);
      this.#running.set(id, endpoint);
      void endpoint.run().finally(() => this.#running.delete(id));
    }
  }

  async #look(): Promise<void> {
    this.#startNew();
    if (this.#running.size === 0) return;
    try {
      const last = await this.#context.events.last();
      if (last === this.#last) return;
      this.#last = last;
      for (const endpoint of this.#running.values()) endpoint.wake();
    } catch (error) {
      this.#context.log.warn({ err: error }, 'it cannot be seen whether there are new events');
    }
  }
}
