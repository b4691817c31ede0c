import { endpointShard, type BatchTask } from '#domain';
import {
  done,
  subjects,
  insist,
  type Lanes,
  type Outcome,
  type RegistryView,
  type ShardFollower,
  type ShardOwnership,
} from '#messaging';
import { traceHeaders, type Logger, type TraceHeaders } from '#service';
import { whyWithdrawn } from './attempt-facts.ts';
import type { Work } from './attempt.ts';
import type { Attempts } from './attempts.ts';
import { EndpointLine, LONGEST_WINDOW_MS } from './endpoint-line.ts';
import type { EndpointStates } from './endpoint-states.ts';
import { LanePump } from './lane-pump.ts';
import { Requests } from './requests.ts';
import type { Slots } from './slots.ts';

const SWEEP_MS = 250;
const FORGET_MS = 30_000;
/** How often to look for what is in a lane without anybody's knowledge: parked by a worker that owned it no more. */
const RECOUNT_MS = 10_000;
/** A shard is handed over when its requests have ended, or after this long: hanging ones go on without it. */
const HAND_OVER_MS = 3_000;
const RETRY_MS = 500;
/** Not this worker's shard, or not yet: the message comes again, to whoever owns it by then. */
const elsewhere: Outcome = { kind: 'again', delayMs: 500 };
const atOnce: Outcome = { kind: 'again', delayMs: 0 };

export interface LinesContext {
  readonly owner: ShardOwnership;
  readonly view: RegistryView;
  readonly lanes: Lanes;
  readonly attempts: Attempts;
  readonly requests: Requests;
  readonly states: EndpointStates;
  readonly slots: Slots;
  readonly log: Logger;
}

/**
 * The endpoints of this worker's shards. A task goes straight on when its endpoint can take it now and nothing waits in
 * its lane; else to the end of the lane, and its place here is free for others.
 */
export class EndpointLines implements ShardFollower {
  readonly #context: LinesContext;
  readonly #pump: LanePump;
  readonly #shards = new Map<number, Map<string, EndpointLine>>();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(context: LinesContext) {
    this.#context = context;
    this.#pump = new LanePump(context);
    context.requests.onEnd = (line) => this.#pump.pump(line);
    context.view.onChange((tenant, endpoint) => this.#lookAgain(tenant, endpoint));
  }

  start(): void {
    this.#timers.push(
      setInterval(() => this.#sweep(), SWEEP_MS),
      setInterval(() => this.#forgetIdle(), FORGET_MS),
      setInterval(() => void this.#recount(), RECOUNT_MS),
    );
  }

  stop(): void {
    this.#timers.forEach((timer) => clearInterval(timer));
  }

  /** Every endpoint of which something is under way, waits, or is remembered. */
  *all(): Generator<EndpointLine> {
    for (const lines of this.#shards.values()) yield* lines.values();
  }

  /**
   * One task, as it came from its stream.
   * @param begin called when its request begins
   */
  async handle(work: Work, begin: () => void): Promise<Outcome> {
    const { view, owner, slots, attempts, requests } = this.#context;
    const { event, endpoint: id, attempt } = work.task;
    const endpoint = view.endpoint(event.tenant, id);
    const shard = endpointShard(event.tenant, id);
    const line = owner.owns(shard) ? this.lineOf(event.tenant, id, shard) : undefined;
    if (!line) return elsewhere;
    const withdrawn = whyWithdrawn(endpoint);
    if (!endpoint || withdrawn) {
      await attempts.cancel(work, withdrawn ?? 'endpoint_deleted');
      return done;
    }
    if (attempts.isCancelled(work) && (await attempts.cancelIfAsked(work))) return done;
    if (endpoint.batch || !line.isDirect || !requests.mayBegin(line, endpoint)) return this.#park(line, work);
    line.reserved++;
    const slot = await slots.take(shard, attempt === 1 ? 'first' : 'later', line.isSlow);
    line.reserved--;
    if (!slot) return atOnce;
    if (!requests.mayBegin(line, endpoint, slot)) {
      slots.release(slot);
      return this.#park(line, work);
    }
    begin();
    return (await requests.run(line, endpoint, slot, [work])) === 'withdrawn' ? elsewhere : done;
  }

  /** Deliveries that failed together go through the lane: in it they are one, whatever is around them. */
  async handleBatch(batch: BatchTask, trace: TraceHeaders): Promise<Outcome> {
    const shard = endpointShard(batch.tenant, batch.endpoint);
    const line = this.#context.owner.owns(shard) ? this.lineOf(batch.tenant, batch.endpoint, shard) : undefined;
    if (!line) return elsewhere;
    await this.#putInLane(line, () => this.#context.lanes.park(batch, new Uint8Array(), trace));
    return done;
  }

  /** Something of what waits for an endpoint may be cancelled. */
  cancelled(tenant: string, endpoint: string): void {
    this.#lookAgain(tenant, endpoint);
  }

  /** Something of the line has changed that its next owner has to know. */
  changed(line: EndpointLine): void {
    this.#context.states.changed(line);
  }

  /** Undefined for a shard that this worker does not know everything of yet. */
  lineOf(tenant: string, id: string, shard: number): EndpointLine | undefined {
    const lines = this.#shards.get(shard);
    if (!lines) return undefined;
    let line = lines.get(id);
    if (!line) lines.set(id, (line = new EndpointLine(tenant, id, shard)));
    return line;
  }

  async gained(shard: number, handedOver: boolean): Promise<void> {
    const { states, lanes, requests, owner, log } = this.#context;
    const now = Date.now();
    for (;;) {
      try {
        const [known, holding] = await Promise.all([states.load(shard), lanes.holding(subjects.lanesOfShard(shard))]);
        if (!owner.owned.has(shard)) return;
        this.#shards.set(shard, new Map());
        requests.opened(shard, handedOver ? known.sendsBefore : now, known.tenants);
        for (const state of known.endpoints) {
          const line = this.lineOf(state.tenant, state.endpoint, shard)!;
          line.restore(state, now);
          // Whether its lane still waits, and why, is seen anew.
          if (state.lane) states.changed(line);
        }
        for (const { tenant, endpoint, count } of holding) {
          const line = this.lineOf(tenant, endpoint, shard)!;
          line.parked = count;
          this.#pump.pump(line);
        }
        return;
      } catch (error) {
        if (!owner.owned.has(shard)) return;
        log.warn({ err: error, shard }, 'what waits in a shard cannot be read yet; trying again');
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** Nothing is begun any more; what is known is kept for the next owner. */
  async lost(shard: number): Promise<void> {
    const { states, slots, requests, log } = this.#context;
    const lines = [...(this.#shards.get(shard)?.values() ?? [])];
    this.#shards.delete(shard);
    slots.cancel(shard);
    for (const line of lines) this.#pump.end(line);
    await requests.ended(shard, HAND_OVER_MS);
    const { tenants, sendsBefore } = requests.closed(shard);
    await Promise.all([
      ...lines.map((line) => states.save(line)),
      ...[...tenants].map(([tenant, sends]) => states.saveTenant(shard, tenant, sends)),
      // A worker that took over from a dead one may hand over before the dead one's windows have ended.
      sendsBefore > Date.now() - LONGEST_WINDOW_MS && states.saveUnknownSends(shard, sendsBefore),
    ]).catch((error: unknown) => log.warn({ err: error, shard }, 'what is known of a shard could not be handed over'));
  }

  async #park(line: EndpointLine, work: Work): Promise<Outcome> {
    const { lanes } = this.#context;
    await this.#putInLane(line, () => lanes.park(work.task, work.carried, traceHeaders(work.trace)));
    return done;
  }

  async #putInLane(line: EndpointLine, park: () => Promise<boolean>): Promise<void> {
    let isNew = false;
    line.parking++;
    await insist(async (nth) => {
      // There already, it may have been put by a try before whose answer got lost: nobody has counted it then. One too
      // many is found out when the lane has nothing more to read, one too few would stay in the lane.
      isNew = (await park()) || nth > 1;
    }, this.#context.log);
    line.parking--;
    if (isNew) line.parked++;
    this.#pump.pump(line);
  }

  /** A lane that was to wait for long may go on now, or end. */
  #lookAgain(tenant: string, endpoint?: string): void {
    if (endpoint !== undefined) {
      const line = this.#shards.get(endpointShard(tenant, endpoint))?.get(endpoint);
      if (line) this.#pump.pump(line);
      return;
    }
    for (const line of this.all()) if (line.tenant === tenant) this.#pump.pump(line);
  }

  #sweep(): void {
    const { slots } = this.#context;
    slots.sweep(performance.now());
    if (!slots.isFullOfSlow()) this.#pump.pumpSlow();
  }

  #forgetIdle(): void {
    const now = Date.now();
    for (const lines of this.#shards.values()) {
      for (const [id, line] of lines) {
        if (!line.isIdle(now) || line.certificateExpiresAt !== undefined) continue;
        lines.delete(id);
        this.#pump.end(line);
      }
    }
  }

  async #recount(): Promise<void> {
    const { lanes, log } = this.#context;
    try {
      for (const { shard, tenant, endpoint, count } of await lanes.holding('wait.>')) {
        const line = this.lineOf(tenant, endpoint, shard);
        if (!line?.isDirect || line.taken.size > 0) continue;
        line.parked = count;
        line.readUpTo = 0;
        this.#pump.pump(line);
      }
    } catch (error) {
      log.warn({ err: error }, 'the lanes cannot be counted right now');
    }
  }
}
