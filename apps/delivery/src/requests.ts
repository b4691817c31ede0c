import { answered, begun, takenOver, type Admission, type BreakerPolicy, type EndpointRecord } from '#domain';
import type { ShardOwnership } from '#messaging';
import type { Attempt, AttemptOptions, Work } from './attempt.ts';
import type { Attempts } from './attempts.ts';
import { maxInFlightOf, waitUntil, type EndpointLine } from './endpoint-line.ts';
import { EndpointNotices, noticesOf } from './endpoint-notices.ts';
import type { EndpointStates } from './endpoint-states.ts';
import type { Slot, Slots } from './slots.ts';
import type { TenantWindows } from './tenant-windows.ts';

export interface RequestsContext {
  readonly owner: ShardOwnership;
  readonly attempts: Attempts;
  readonly slots: Slots;
  readonly tenants: TenantWindows;
  readonly states: EndpointStates;
  readonly notices: EndpointNotices;
  readonly breaker: BreakerPolicy;
  /** Milliseconds that an endpoint may fail; 0 for ever. */
  readonly giveUpAfterMs: number;
}

interface OpenShard {
  /** Milliseconds since the epoch: when its last owner may have sent last. 0 when it handed over what it had sent. */
  readonly sendsBefore: number;
  readonly running: Set<Promise<unknown>>;
  /** By tenant: requests that have begun and are not sent, so that its limit does not count them yet. */
  readonly unsent: Map<string, number>;
}

/** A tenant's limit is used up by what has begun and is not sent: nobody knows until when. */
const LOOK_AGAIN_MS = 100;

/** Requests under way: who may begin one, at which moment it is sent, and what its answer means for the endpoint. */
export class Requests {
  readonly #context: RequestsContext;
  readonly #shards = new Map<number, OpenShard>();
  /** Called when a request of the line has ended: another may begin. */
  onEnd: (line: EndpointLine) => void = () => undefined;

  constructor(context: RequestsContext) {
    this.#context = context;
  }

  /** @param sendsBefore when the last owner may have sent last; 0 when it has handed over @param tenants its sends that count */
  opened(shard: number, sendsBefore: number, tenants: ReadonlyMap<string, readonly number[]>): void {
    this.#shards.set(shard, { sendsBefore, running: new Set(), unsent: new Map() });
    for (const [tenant, sends] of tenants) this.#context.tenants.restore(shard, tenant, sends);
  }

  /** Work of a shard that a next owner should not begin before it has ended. */
  track(shard: number, work: Promise<unknown>): void {
    const running = this.#shards.get(shard)?.running;
    running?.add(work);
    void work.finally(() => running?.delete(work)).catch(() => undefined);
  }

  /** Resolves when what is under way in a shard has ended, and at the deadline. */
  async ended(shard: number, deadlineMs: number): Promise<void> {
    const running = [...(this.#shards.get(shard)?.running ?? [])];
    if (running.length === 0) return;
    let late: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => (late = setTimeout(resolve, deadlineMs)));
    await Promise.race([Promise.allSettled(running), deadline]);
    clearTimeout(late);
  }

  /** @returns what the next owner has to count: the sends of tenants, and those that this one did not know either */
  closed(shard: number): { tenants: Map<string, readonly number[]>; sendsBefore: number } {
    const { sendsBefore = 0 } = this.#shards.get(shard) ?? {};
    this.#shards.delete(shard);
    return { tenants: this.#context.tenants.takeOut(shard, Date.now()), sendsBefore };
  }

  mayBegin(line: EndpointLine, endpoint: EndpointRecord, slot?: Slot): boolean {
    return this.admit(line, endpoint, slot).kind === 'send';
  }

  /**
   * Whether a request may begin now, and why not.
   * @param slot its own, when it has one already
   */
  admit(line: EndpointLine, endpoint: EndpointRecord, slot?: Slot): Admission {
    const now = Date.now();
    const sendsBefore = this.#shards.get(line.shard)?.sendsBefore ?? now;
    const verdict = line.admit(endpoint, now, sendsBefore);
    if (verdict.kind === 'wait') return verdict;
    if (line.isSlow && this.#context.slots.isFullOfSlow(slot)) return { kind: 'wait', reason: 'slow' };
    const unsent = this.#shards.get(line.shard)?.unsent.get(line.tenant) ?? 0;
    const at = this.#context.tenants.allowedAt(line.tenant, line.shard, sendsBefore, now, unsent);
    if (at <= now) return verdict;
    // Those that are not sent are other endpoints': no request of this one ends and wakes it.
    return waitUntil('tenant_rate_limit', at === Infinity ? now + LOOK_AGAIN_MS : at);
  }

  /**
   * Makes a request and lets the endpoint's line know. Returns the slot.
   * @returns 'withdrawn' when nothing was sent, as the shard is not this worker's any more
   */
  async run(
    line: EndpointLine,
    endpoint: EndpointRecord,
    slot: Slot,
    works: readonly Work[],
    options: Omit<AttemptOptions, 'clearance'> = {},
  ): Promise<Attempt | 'nothing' | 'withdrawn'> {
    const { attempts, slots } = this.#context;
    line.inFlight++;
    this.#countUnsent(line, 1);
    line.gate = begun(line.gate);
    slot.onLong = () => line.slow++;
    let isSent = false;
    const clearance = async () => {
      const sentAt = await this.#clearance(line, endpoint);
      isSent = sentAt !== undefined;
      return sentAt;
    };
    const running = attempts.attempt(endpoint, works, { ...options, clearance });
    this.track(line.shard, running);
    try {
      const attempt = await running;
      if (typeof attempt === 'object') this.#learn(line, endpoint, attempt);
      return attempt;
    } finally {
      if (!isSent) this.#countUnsent(line, -1);
      // A probe that was none leaves the breaker as it was.
      line.gate = takenOver(line.gate, Date.now());
      line.inFlight--;
      if (slot.takesLong) line.slow--;
      line.wasSlow = slot.takesLong;
      slots.release(slot);
      this.onEnd(line);
    }
  }

  /**
   * Asked in the moment of sending, and not before: this is where rate limits are exact, and a worker that has lost
   * its shard sends nothing.
   * @returns the time that was counted, in milliseconds since the epoch; undefined when nothing may be sent
   */
  async #clearance(line: EndpointLine, endpoint: EndpointRecord): Promise<number | undefined> {
    const { owner, tenants } = this.#context;
    for (;;) {
      const sendsBefore = this.#shards.get(line.shard)?.sendsBefore;
      if (sendsBefore === undefined || !owner.owns(line.shard)) return undefined;
      const now = Date.now();
      const at = Math.max(
        line.allowedAt(endpoint, sendsBefore, 0),
        tenants.allowedAt(line.tenant, line.shard, sendsBefore, now, 0),
      );
      if (at > now) {
        await new Promise((resolve) => setTimeout(resolve, at - now));
        continue;
      }
      line.countSend(now);
      tenants.countSend(line.tenant, line.shard, now);
      this.#countUnsent(line, -1);
      return now;
    }
  }

  #countUnsent(line: EndpointLine, change: number): void {
    line.unsent += change;
    const unsent = this.#shards.get(line.shard)?.unsent;
    const count = (unsent?.get(line.tenant) ?? 0) + change;
    if (count > 0) unsent?.set(line.tenant, count);
    else unsent?.delete(line.tenant);
  }

  #learn(line: EndpointLine, endpoint: EndpointRecord, attempt: Attempt): void {
    const { breaker, giveUpAfterMs, notices, states } = this.#context;
    const now = Date.now();
    const before = line.gate;
    line.gate = answered(before, attempt.answer, maxInFlightOf(endpoint), breaker, now);
    for (const notice of noticesOf(endpoint, before, line.gate, attempt, giveUpAfterMs, now)) {
      notices.say(line, notice, aboutOf(notice), now);
    }
    const isNews =
      notices.certificate(line, attempt.certificateExpiresAt, now) ||
      before.breaker.kind !== line.gate.breaker.kind ||
      before.failingSince !== line.gate.failingSince ||
      before.pausedUntil !== line.gate.pausedUntil;
    if (isNews) states.changed(line);
  }
}

/** One streak of failures is one failing, and one recovery; one version of an endpoint is given up once. */
function aboutOf(notice: Parameters<EndpointNotices['say']>[1]): string {
  switch (notice.type) {
    case 'failing':
      return String(notice.since);
    case 'recovered':
      return String(notice.failingSince);
    case 'give_up':
      return String(notice.revision);
    case 'certificate_expiring':
      return String(notice.expiresAt);
  }
}
