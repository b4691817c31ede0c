import { sortableId, type Admission, type EndpointRecord } from '#domain';
import { insist, recordQueued, subjects, type Parked } from '#messaging';
import { extractTrace, idEntropy } from '#service';
import { whyWithdrawn } from './attempt-facts.ts';
import type { Work } from './attempt.ts';
import { composeBatch } from './batches.ts';
import type { EndpointLine } from './endpoint-line.ts';
import type { LinesContext } from './endpoint-lines.ts';

/** Tasks of a lane that are held in memory at most. */
const READ_AHEAD = 32;
/** A replica that is behind does not have what was just parked; and a lane may hold less than was thought. */
const READ_AGAIN_MS = 200;
const MISSES_BEFORE_COUNTING = 5;
/** Something that could not be handled is tried this often, and then cancelled: nothing comes again for ever. */
const MOST_TRIES = 3;
const AFTER_ERROR_MS = 1_000;

/** What is taken from a lane for one request. */
interface Unit {
  readonly parked: readonly Parked[];
  readonly works: readonly Work[];
  readonly batch?: string;
}

/** Takes from the lanes what their endpoints can take, in order, and no more than that. */
export class LanePump {
  readonly #context: LinesContext;
  /** Lanes that wait for others to be less slow. */
  readonly #slow = new Set<EndpointLine>();
  readonly #misses = new WeakMap<EndpointLine, number>();
  /** By place in WAITING. */
  readonly #tries = new Map<number, number>();

  constructor(context: LinesContext) {
    this.#context = context;
  }

  /** Looks what a lane can do now. May be called at any time. */
  pump(line: EndpointLine): void {
    if (line.isEnded) return;
    if (line.isPumping) {
      line.isPumpedAgain = true;
      return;
    }
    if (line.parked === 0) return this.#hold(line, undefined);
    line.isPumping = true;
    void this.#drain(line)
      .catch((error: unknown) => {
        this.#context.log.error({ err: error, endpoint: line.id }, 'a lane cannot be drained; trying again');
        this.#wakeAt(line, Date.now() + AFTER_ERROR_MS);
      })
      .finally(() => {
        line.isPumping = false;
        if (!line.isPumpedAgain) return;
        line.isPumpedAgain = false;
        this.pump(line);
      });
  }

  pumpSlow(): void {
    for (const line of [...this.#slow]) this.pump(line);
  }

  /** The line is not this worker's any more. */
  end(line: EndpointLine): void {
    line.isEnded = true;
    clearTimeout(line.wakeUp);
    this.#slow.delete(line);
    line.parked = 0;
    line.buffer.length = 0;
  }

  async #drain(line: EndpointLine): Promise<void> {
    const { owner, requests, slots, view } = this.#context;
    while (line.parked > 0 && owner.owns(line.shard)) {
      const endpoint = view.endpoint(line.tenant, line.id);
      if (!endpoint || whyWithdrawn(endpoint)) {
        if (!(await this.#cancelSome(line))) return;
        continue;
      }
      if (await this.#dropCancelled(line)) continue;
      const verdict = requests.admit(line, endpoint);
      if (verdict.kind === 'wait') return this.#hold(line, verdict);
      const unit = await this.#next(line, endpoint);
      if (!unit) return;
      const kind = unit.works[0]?.task.attempt === 1 ? 'first' : 'later';
      line.reserved++;
      const slot = await slots.take(line.shard, kind, line.isSlow);
      line.reserved--;
      // Without a slot the shard is lost, and so is what was read of its lanes.
      if (!slot) return;
      const stillMay = requests.admit(line, endpoint, slot);
      if (stillMay.kind === 'wait') {
        slots.release(slot);
        this.#putBack(line, unit);
        return this.#hold(line, stillMay);
      }
      this.#take(line, unit.parked);
      const run = () => requests.run(line, endpoint, slot, unit.works, { batch: unit.batch });
      requests.track(line.shard, this.#send(line, endpoint, unit, run));
    }
    // Lost in between: whoever owns it now reads it from the beginning.
    if (line.parked === 0) this.#hold(line, undefined);
    else this.#wakeAt(line, Date.now() + AFTER_ERROR_MS);
  }

  async #send(line: EndpointLine, endpoint: EndpointRecord, unit: Unit, run: () => Promise<unknown>): Promise<void> {
    const { attempts, log } = this.#context;
    for (const [n, { since }] of unit.parked.entries()) recordQueued('WAITING', 'lanes', since, unit.works[n]?.trace);
    try {
      if ((await run()) === 'withdrawn') return this.#putBack(line, unit);
    } catch (error) {
      log.error({ err: error, endpoint: endpoint.id, deliveries: unit.works.length }, 'a task could not be handled');
      if (!this.#isHopeless(unit)) {
        this.#putBack(line, unit);
        return this.#wakeAt(line, Date.now() + AFTER_ERROR_MS);
      }
      await Promise.all(unit.works.map((work) => attempts.cancel(work, 'unprocessable')));
    }
    await this.#remove(line, unit.parked);
  }

  #isHopeless({ parked }: Unit): boolean {
    return parked.some(({ sequence }) => {
      const tries = (this.#tries.get(sequence) ?? 0) + 1;
      if (tries < MOST_TRIES) this.#tries.set(sequence, tries);
      else this.#tries.delete(sequence);
      return tries >= MOST_TRIES;
    });
  }

  /** What is settled, or said to be cancelled in the log, leaves the lane. */
  async #remove(line: EndpointLine, parked: readonly Parked[]): Promise<void> {
    const { lanes, log } = this.#context;
    await Promise.all(
      parked.map(async ({ sequence }) => {
        await insist(() => lanes.remove(sequence), log);
        line.taken.delete(sequence);
        this.#tries.delete(sequence);
      }),
    );
  }

  #take(line: EndpointLine, parked: readonly Parked[]): void {
    for (const { sequence } of parked) line.taken.add(sequence);
  }

  /** The next request's worth of the lane; undefined when it has to wait for that, and will be woken. */
  async #next(line: EndpointLine, endpoint: EndpointRecord): Promise<Unit | undefined> {
    const first = line.buffer[0] ?? (await this.#read(line, 1));
    if (!first) return undefined;
    // A batch that is tried again waits for no others.
    if (!endpoint.batch || 'tasks' in first.task) {
      line.buffer.shift();
      line.parked--;
      return unitOf(first);
    }
    const { maxEvents, maxWaitMs } = endpoint.batch;
    const dueAt = first.since + maxWaitMs;
    if (line.parked < maxEvents && Date.now() < dueAt) {
      this.#hold(line, { kind: 'wait', reason: 'batch', until: dueAt });
      return undefined;
    }
    if (!(await this.#read(line, maxEvents))) return undefined;
    if ('tasks' in line.buffer[0]!.task) return this.#next(line, endpoint);
    const parked = await composeBatch(line.buffer, maxEvents, (work) => this.#context.attempts.partOf(endpoint, work));
    line.buffer.splice(0, parked.length);
    line.parked -= parked.length;
    const works = parked.flatMap((one) => unitOf(one).works);
    return { parked, works, batch: sortableId('bat', Date.now(), idEntropy()) };
  }

  /**
   * Fills the buffer up to `wanted`, as far as the lane has so many.
   * @returns the first; undefined when nothing could be read, and the line will be woken
   */
  async #read(line: EndpointLine, wanted: number): Promise<Parked | undefined> {
    const { lanes } = this.#context;
    const missing = Math.min(Math.max(wanted, wanted > 1 ? 0 : READ_AHEAD), line.parked) - line.buffer.length;
    if (missing > 0) {
      const { shard, readUpTo } = line;
      const read = await lanes.read(line.tenant, line.id, readUpTo, missing);
      // Lost meanwhile: not ours to send.
      if (!this.#context.owner.owns(shard) || line.readUpTo !== readUpTo) return undefined;
      line.buffer.push(...read.filter(({ sequence }) => !line.taken.has(sequence)));
      line.readUpTo = read.at(-1)?.sequence ?? readUpTo;
    }
    const [first] = line.buffer;
    if (first) {
      this.#misses.delete(line);
      return first;
    }
    await this.#missed(line);
    return undefined;
  }

  async #missed(line: EndpointLine): Promise<void> {
    const misses = (this.#misses.get(line) ?? 0) + 1;
    this.#misses.set(line, misses);
    if (misses >= MISSES_BEFORE_COUNTING) {
      this.#misses.delete(line);
      const [held] = await this.#context.lanes.holding(subjects.lane(line.tenant, line.id));
      line.parked = Math.max(0, (held?.count ?? 0) - line.taken.size);
      line.readUpTo = 0;
    }
    this.#wakeAt(line, Date.now() + READ_AGAIN_MS);
  }

  #putBack(line: EndpointLine, unit: Unit): void {
    for (const { sequence } of unit.parked) line.taken.delete(sequence);
    line.buffer.push(...unit.parked);
    line.buffer.sort((a, b) => a.sequence - b.sequence);
    line.parked += unit.parked.length;
    this.pump(line);
  }

  /** @returns false when nothing could be read */
  async #cancelSome(line: EndpointLine): Promise<boolean> {
    const { view } = this.#context;
    if (!(await this.#read(line, READ_AHEAD))) return false;
    const works = line.buffer.flatMap((one) => unitOf(one).works);
    // A view that is being loaded again has no endpoints, and whoever parked these may have known a newer one.
    await view.atLeast(Math.max(...works.map(({ task }) => task.registryRevision)));
    const endpoint = view.endpoint(line.tenant, line.id);
    const reason = whyWithdrawn(endpoint);
    if (!reason || !this.#context.owner.owns(line.shard)) return true;
    const parked = line.buffer.splice(0);
    line.parked -= parked.length;
    this.#take(line, parked);
    await Promise.all(works.map((work) => this.#context.attempts.cancel(work, reason)));
    await this.#remove(line, parked);
    return true;
  }

  /**
   * What was cancelled leaves the lane's front at once, also while the endpoint can take nothing.
   * @returns whether there was any
   */
  async #dropCancelled(line: EndpointLine): Promise<boolean> {
    const { attempts } = this.#context;
    if (!attempts.anyCancelled()) return false;
    const first = line.buffer[0] ?? (await this.#read(line, 1));
    if (!first || !this.#context.owner.owns(line.shard)) return false;
    const isKept = (parked: Parked) => 'tasks' in parked.task || !attempts.isCancelled({ task: parked.task });
    const kept = line.buffer.findIndex(isKept);
    const parked = line.buffer.splice(0, kept === -1 ? line.buffer.length : kept);
    if (parked.length === 0) return false;
    line.parked -= parked.length;
    this.#take(line, parked);
    await Promise.all(parked.flatMap((one) => unitOf(one).works).map((work) => attempts.cancelIfAsked(work)));
    await this.#remove(line, parked);
    return true;
  }

  /** Notes why a lane waits, for people and for the next owner, and when to look again. */
  #hold(line: EndpointLine, verdict: (Admission & { kind: 'wait' }) | undefined): void {
    const before = line.hold?.reason;
    const reason = verdict?.reason;
    clearTimeout(line.wakeUp);
    // To the end of the row: those that have waited for longer come first.
    this.#slow.delete(line);
    if (reason === 'slow') this.#slow.add(line);
    if (verdict?.until !== undefined) this.#wakeAt(line, verdict.until);
    const now = Date.now();
    line.hold = verdict && {
      reason: verdict.reason,
      until: verdict.until,
      since: before === reason ? (line.hold?.since ?? now) : now,
    };
    if (before !== reason) this.#context.states.changed(line);
  }

  #wakeAt(line: EndpointLine, at: number): void {
    clearTimeout(line.wakeUp);
    line.wakeUp = setTimeout(() => this.pump(line), Math.max(1, at - Date.now()));
  }
}

function unitOf(parked: Parked): Unit {
  const trace = extractTrace(parked.trace);
  if (!('tasks' in parked.task)) {
    return { parked: [parked], works: [{ task: parked.task, carried: parked.data, trace }] };
  }
  const { batch, tasks } = parked.task;
  return { parked: [parked], batch, works: tasks.map((task) => ({ task, carried: parked.data, trace })) };
}
