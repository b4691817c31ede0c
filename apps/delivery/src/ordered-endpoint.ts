import { deliveryId, EventContent, FIRST_RUN, whyUnwanted, type EndpointRecord, type Task } from '#domain';
import {
  recordQueued,
  type OrderedEvents,
  type OrderedPosition,
  type RegistryView,
  type SequencedEvent,
  type ShardOwnership,
} from '#messaging';
import { extractTrace, type Logger } from '#service';
import { whyWithdrawn } from './attempt-facts.ts';
import type { OrderedLog, Work } from './attempt.ts';
import type { Attempts } from './attempts.ts';
import type { EndpointLine } from './endpoint-line.ts';
import type { EndpointLines } from './endpoint-lines.ts';
import type { Requests } from './requests.ts';
import type { Slots } from './slots.ts';

const READ_AHEAD = 64;
const AFTER_ERROR_MS = 1_000;
/** An event that could not be handled is tried this often, and then cancelled: the others behind it wait. */
const MOST_TRIES = 3;
/** While it cannot send and nobody says until when. */
const LOOK_AGAIN_MS = 50;
/** Not all of a wait is slept in one go: the endpoint may be changed, or lost, meanwhile. */
const LONGEST_SLEEP_MS = 1_000;
/** How long an owner waits for a request that is under way before it hands the shard over without it. */
const HAND_OVER_MS = 3_000;
/** Events passed over (of other types, or while disabled) before it is noted how far the endpoint is. */
const NOTE_EVERY = 1_000;

export interface OrderedContext {
  readonly view: RegistryView;
  readonly owner: ShardOwnership;
  readonly events: OrderedEvents;
  readonly lines: EndpointLines;
  readonly attempts: Attempts;
  readonly requests: Requests;
  readonly slots: Slots;
  readonly log: Logger;
}

/**
 * One ordered endpoint: its events one at a time, in the order in which they were accepted. The next one waits until
 * the one at the head is delivered or given up, retry after retry.
 */
export class OrderedEndpoint {
  readonly shard: number;
  /** Milliseconds since the epoch: when the event at its head was accepted; undefined when it has had all. */
  waitingSince: number | undefined;
  readonly #context: OrderedContext;
  readonly #tenant: string;
  readonly #id: string;
  #isEnding = false;
  #hasNews = false;
  /** The delivery that does not wait for its next retry. */
  #hastened: string | undefined;
  /** Of the event at this place, what could not be handled. */
  #failed = { sequence: 0, times: 0 };
  #rouse: (() => void) | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(context: OrderedContext, tenant: string, id: string, shard: number) {
    this.#context = context;
    this.#tenant = tenant;
    this.#id = id;
    this.shard = shard;
  }

  /** There may be something new. @param delivery one that is not to wait for its retry */
  wake(delivery?: string): void {
    if (delivery) this.#hastened = delivery;
    this.#hasNews = true;
    this.#rouse?.();
  }

  /** Begins nothing more. Resolves when what is under way is settled, or after a moment without it. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.#rouse?.();
    let late: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => (late = setTimeout(resolve, HAND_OVER_MS)));
    await Promise.race([this.#running, deadline]);
    clearTimeout(late);
  }

  /** Until the shard or the endpoint is gone. */
  run(): Promise<void> {
    this.#running = this.#loop();
    return this.#running;
  }

  async #loop(): Promise<void> {
    while (this.#endpoint()) {
      try {
        await this.#follow();
      } catch (error) {
        this.#context.log.warn(
          { err: error, endpoint: this.#id },
          'an ordered endpoint stopped; it goes on in a moment',
        );
        await this.#sleep(AFTER_ERROR_MS);
      }
    }
  }

  /** The record as it is now; undefined when the endpoint is not this worker's, or no more. */
  #endpoint(): EndpointRecord | undefined {
    return this.#isEnding ? undefined : this.#context.view.endpoint(this.#tenant, this.#id);
  }

  async #follow(): Promise<void> {
    const { events } = this.#context;
    const start = this.#endpoint();
    if (!start) return;
    const position = await events.position(start);
    let line: EndpointLine | undefined;
    while (!(line = this.#context.lines.lineOf(this.#tenant, this.#id, this.shard))) {
      if (!this.#endpoint()) return;
      await this.#sleep(LOOK_AGAIN_MS);
    }
    let at = Math.max(start.orderedAfter ?? 0, line.orderedUpTo ?? 0);
    let head: OrderedPosition | undefined;
    if (position?.kind === 'settled') at = Math.max(at, position.eventSequence);
    else if (position) [at, head] = [position.eventSequence - 1, position];
    line.orderedUpTo = at;
    const log: OrderedLog = { last: position?.fact ?? 0, isTaken: false };
    let passed = 0;
    for (let endpoint = this.#endpoint(); endpoint; endpoint = this.#endpoint()) {
      this.#hasNews = false;
      const next = await events.after(endpoint, at, READ_AHEAD);
      for (const event of next) {
        // Its endpoint has to be known as well as ingest knew it; and with other rules, other events come next.
        await this.#context.view.atLeast(event.meta.registryRevision);
        if (this.#endpoint()?.revision !== endpoint.revision) break;
        const isSettled = await this.#settle(line, event, head, log);
        this.waitingSince = undefined;
        if (!isSettled) break;
        if (log.isTaken) throw new Error('another worker has gone on with this endpoint');
        at = event.sequence;
        line.orderedUpTo = at;
        head = undefined;
        if (++passed % NOTE_EVERY === 0) this.#context.lines.changed(line);
      }
      if (next.length === 0 && !this.#hasNews) await this.#sleep();
    }
    await this.#cancelRest(start, at, log);
  }

  /** What a deleted endpoint has not got any more is said in the log, as with everything that becomes no request. */
  async #cancelRest(endpoint: EndpointRecord, after: number, log: OrderedLog): Promise<void> {
    const { attempts, events, owner, view } = this.#context;
    // Gone from a view that is being loaded again is not deleted.
    await view.atLeast(endpoint.revision);
    if (this.#isEnding || view.endpoint(this.#tenant, this.#id)) return;
    const deleted = view.revision;
    for (let at = after; ;) {
      const next = await events.after(endpoint, at, READ_AHEAD);
      if (next.length === 0) return;
      for (const event of next) {
        const { meta, data, trace, sequence } = event;
        // Whoever accepted it knew of the deletion: it was never for the endpoint, nor is what comes behind it.
        if (meta.registryRevision >= deleted || log.isTaken || !owner.owns(this.shard)) return;
        at = sequence;
        if (whyUnwanted(endpoint, new EventContent(meta, data))) continue;
        const work = { task: this.#taskOf(event, undefined), carried: data, trace: extractTrace(trace) };
        await attempts.cancel(work, 'endpoint_deleted', log);
      }
    }
  }

  /** @returns false when the endpoint went away before the event was settled */
  async #settle(
    line: EndpointLine,
    event: SequencedEvent,
    head: OrderedPosition | undefined,
    log: OrderedLog,
  ): Promise<boolean> {
    const { attempts, owner } = this.#context;
    const isHead = head?.kind === 'retry' && head.eventSequence === event.sequence;
    let task = this.#taskOf(event, isHead ? head : undefined);
    let notBefore = isHead ? head.nextAttemptAt : 0;
    let wanting: EndpointRecord | undefined;
    for (let endpoint = this.#endpoint(); endpoint; endpoint = this.#endpoint()) {
      // One that stood still may know an old version of the endpoint: what is passed over is for the owner to say.
      if (!owner.owns(this.shard)) {
        await this.#sleep(LOOK_AGAIN_MS);
        continue;
      }
      // Asked again when the endpoint was changed, and not at each look at the clock.
      if (endpoint !== wanting && whyUnwanted(endpoint, new EventContent(event.meta, event.data))) return true;
      wanting = endpoint;
      this.waitingSince = event.meta.acceptedAt;
      const work: Work = { task, carried: event.data, trace: extractTrace(event.trace) };
      const withdrawn = whyWithdrawn(endpoint);
      if (withdrawn) {
        // Accepted while it was open, as far as is known: said in the log. Later ones were never for it.
        if (event.meta.registryRevision < endpoint.revision) await attempts.cancel(work, withdrawn, log);
        return true;
      }
      if (await attempts.cancelIfAsked(work, log)) return true;
      if (this.#hastened === task.delivery) notBefore = 0;
      if (Date.now() < notBefore) {
        await this.#sleep(Math.min(notBefore - Date.now(), LONGEST_SLEEP_MS));
        continue;
      }
      const attempt = await this.#attempt(line, endpoint, work, log).catch((error: unknown) => {
        if (!this.#isHopeless(event.sequence)) throw error;
        this.#context.log.error({ err: error, delivery: task.delivery }, 'an event cannot be handled and is cancelled');
        return 'hopeless' as const;
      });
      if (attempt === 'hopeless') {
        await attempts.cancel(work, 'unprocessable', log);
        return true;
      }
      if (log.isTaken) return true;
      if (attempt === 'later') continue;
      if (attempt === 'nothing' || attempt.settlement.kind !== 'retry') return true;
      this.#hastened = undefined;
      notBefore = attempt.settlement.at;
      task = { ...task, attempt: task.attempt + 1, firstAttemptAt: task.firstAttemptAt ?? attempt.startedAt };
    }
    return false;
  }

  #isHopeless(sequence: number): boolean {
    const times = this.#failed.sequence === sequence ? this.#failed.times + 1 : 1;
    this.#failed = { sequence, times };
    return times >= MOST_TRIES;
  }

  async #attempt(line: EndpointLine, endpoint: EndpointRecord, work: Work, ordered: OrderedLog) {
    const { requests, slots } = this.#context;
    const verdict = requests.admit(line, endpoint);
    // The head's own retries probe a receiver that is down; a breaker in front of them would only add to the delay.
    if (verdict.kind === 'wait' && verdict.reason !== 'breaker_open') {
      const ms = verdict.until === undefined ? LOOK_AGAIN_MS : verdict.until - Date.now();
      await this.#sleep(Math.min(Math.max(1, ms), LONGEST_SLEEP_MS));
      return 'later';
    }
    const slot = await slots.take(this.shard, work.task.attempt === 1 ? 'first' : 'later', line.isSlow);
    if (!slot) return 'later';
    const { task, trace } = work;
    if (task.attempt === 1) recordQueued('EVENTS', 'ordered', task.event.acceptedAt, trace);
    const attempt = await requests.run(line, endpoint, slot, [work], { ordered });
    return attempt === 'withdrawn' ? 'later' : attempt;
  }

  #taskOf({ meta, sequence }: SequencedEvent, head: (OrderedPosition & { kind: 'retry' }) | undefined): Task {
    return {
      event: meta,
      eventSequence: sequence,
      endpoint: this.#id,
      delivery: deliveryId(meta.acceptedAt, this.#tenant, meta.id, this.#id),
      run: FIRST_RUN,
      attempt: head?.attempt ?? 1,
      firstAttemptAt: head?.firstAttemptAt,
      registryRevision: meta.registryRevision,
    };
  }

  /** Until woken, and at most for so long. */
  async #sleep(ms?: number): Promise<void> {
    if (this.#isEnding) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#rouse = resolve;
      if (ms !== undefined) timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
    this.#rouse = undefined;
  }
}
