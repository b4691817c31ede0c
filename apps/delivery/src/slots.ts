/** First attempts, and everything that comes later: retries of what failed. */
export type SlotKind = 'first' | 'later';

/** The right to have one request under way. */
export interface Slot {
  readonly kind: SlotKind;
  /** By `performance.now()`. */
  readonly since: number;
  /** Counts as slow: from the beginning when that was to be expected, and else when it takes long. */
  isSlow: boolean;
  /** Its request has taken longer than `SLOW_AFTER_MS`. */
  takesLong: boolean;
  /** Called when it has taken that long. */
  onLong?: () => void;
}

/** Somebody who waits for a slot. */
interface Waiting {
  readonly isSlow: boolean;
  readonly grant: (slot: Slot | undefined) => void;
}

/** A request that takes longer is slow: its endpoint may be hanging. */
export const SLOW_AFTER_MS = 1_000;
/** Old retries get at most this share of the slots, however many are due. */
const SHARE_OF_LATER = 1 / 4;
/** Slow requests use up at most this share: the rest is for endpoints that answer. */
const SHARE_OF_SLOW = 1 / 2;
/** While both kinds wait, every so many grants one goes to what comes later: it must not starve either. */
const LATER_EVERY = 4;

/**
 * Shares a worker's requests out fairly: shards in turn, first attempts before retries, and slow requests beyond their
 * share do not count, so that hanging endpoints never stop those that answer. An endpoint that was slow is expected to be
 * slow again: if its next requests counted as quick until they have taken long, all that it begins at once, when those
 * before them time out, would be in the way of the others for that time.
 */
export class Slots {
  readonly #total: number;
  /** Oldest first. */
  readonly #busy = new Set<Slot>();
  readonly #slow = { first: 0, later: 0 };
  readonly #used = { first: 0, later: 0 };
  /** Who waits, by shard; the shard at the front is served next. */
  readonly #waiting: Record<SlotKind, Map<number, Waiting[]>> = { first: new Map(), later: new Map() };
  #firstsInARow = 0;

  /** @param total requests under way at most, slow ones beyond their share left out */
  constructor(total: number) {
    this.#total = total;
  }

  get busy(): number {
    return this.#busy.size;
  }

  get total(): number {
    return this.#total;
  }

  /**
   * Whether slow requests hold as much as they may: an endpoint whose next one is expected to be slow begins none then.
   * @param besides a slot that the question is about, so that it does not count itself
   */
  isFullOfSlow(besides?: Slot): boolean {
    const slow = this.#slow.first + this.#slow.later - (besides?.isSlow ? 1 : 0);
    return slow >= this.#total * SHARE_OF_SLOW;
  }

  /**
   * A slot when there is one for the shard; undefined when the shard is lost while waiting for it.
   * @param isSlow whether its request is expected to take long
   */
  take(shard: number, kind: SlotKind, isSlow = false): Promise<Slot | undefined> {
    return new Promise((grant) => {
      const line = this.#waiting[kind].get(shard);
      if (line) line.push({ isSlow, grant });
      else this.#waiting[kind].set(shard, [{ isSlow, grant }]);
      this.#grant();
    });
  }

  release(slot: Slot): void {
    if (!this.#busy.delete(slot)) return;
    this.#used[slot.kind]--;
    if (slot.isSlow) this.#slow[slot.kind]--;
    this.#grant();
  }

  /** Whoever waits for a slot of this shard gets none. */
  cancel(shard: number): void {
    for (const waiting of Object.values(this.#waiting)) {
      const line = waiting.get(shard) ?? [];
      waiting.delete(shard);
      for (const { grant } of line) grant(undefined);
    }
  }

  /** Finds requests that have taken long. @param now by `performance.now()` */
  sweep(now: number): void {
    for (const slot of this.#busy) {
      if (now - slot.since < SLOW_AFTER_MS) break;
      if (slot.takesLong) continue;
      slot.takesLong = true;
      if (!slot.isSlow) this.#slow[slot.kind]++;
      slot.isSlow = true;
      slot.onLong?.();
    }
    this.#grant();
  }

  #grant(): void {
    for (let kind = this.#next(); kind; kind = this.#next()) {
      const waiting = this.#waiting[kind];
      const [shard, line] = waiting.entries().next().value!;
      const { isSlow, grant } = line.shift()!;
      // To the end of the row: the other shards come first now.
      waiting.delete(shard);
      if (line.length > 0) waiting.set(shard, line);
      this.#firstsInARow = kind === 'first' ? this.#firstsInARow + 1 : 0;
      const slot: Slot = { kind, since: performance.now(), isSlow, takesLong: false };
      this.#busy.add(slot);
      this.#used[kind]++;
      if (isSlow) this.#slow[kind]++;
      grant(slot);
    }
  }

  #next(): SlotKind | undefined {
    if (this.#counted() >= this.#total) return undefined;
    const mostLater = Math.max(1, Math.floor(this.#total * SHARE_OF_LATER));
    const mayLater = this.#waiting.later.size > 0 && this.#used.later - this.#slow.later < mostLater;
    const mayFirst = this.#waiting.first.size > 0;
    if (mayLater && (!mayFirst || this.#firstsInARow >= LATER_EVERY)) return 'later';
    return mayFirst ? 'first' : undefined;
  }

  /** Slots that count: slow ones up to their share only. */
  #counted(): number {
    const slow = this.#slow.first + this.#slow.later;
    return this.#busy.size - Math.max(0, slow - this.#total * SHARE_OF_SLOW);
  }
}
