import type { RateLimit } from './rate-limit.ts';

/** Entries that are over are cut off when there are so many of them, and they are more than half. */
const CUT_AT = 1_024;

/**
 * How many there were in the last window of time, exactly, wherever the window begins. Those of one millisecond are
 * one entry: a limit of 100,000 in a second takes a thousand entries at most, not a hundred thousand.
 *
 * An entry has the time of its last one, so the others count for up to a millisecond longer than they have to, and none
 * for less. All times are milliseconds, with fractions, of a clock that only goes forward.
 */
export class CountingWindow {
  #times: number[] = [];
  #counts: number[] = [];
  #first = 0;
  #total = 0;

  /** How many count now. */
  total(windowMs: number, now: number): number {
    while (this.#first < this.#times.length && this.#times[this.#first]! + windowMs <= now) {
      this.#total -= this.#counts[this.#first]!;
      this.#first++;
    }
    if (this.#first >= CUT_AT && this.#first > this.#times.length / 2) {
      this.#times = this.#times.slice(this.#first);
      this.#counts = this.#counts.slice(this.#first);
      this.#first = 0;
    }
    return this.#total;
  }

  add(count: number, now: number): void {
    const last = this.#times.length - 1;
    if (last >= this.#first && Math.floor(this.#times[last]!) === Math.floor(now)) {
      this.#times[last] = now;
      this.#counts[last]! += count;
    } else {
      this.#times.push(now);
      this.#counts.push(count);
    }
    this.#total += count;
  }

  /** When `count` more will be within the limit; `now` if they are. @param count at most the limit */
  allowedAt({ limit, windowMs }: RateLimit, count: number, now: number): number {
    let total = this.total(windowMs, now);
    let at = now;
    for (let n = this.#first; total + count > limit; n++) {
      total -= this.#counts[n]!;
      at = this.#times[n]! + windowMs;
    }
    return at;
  }

  /** When the oldest of those that count will not count any more; `now` if there is none. */
  nextFreeAt(windowMs: number, now: number): number {
    const oldest = this.total(windowMs, now) > 0 ? this.#times[this.#first] : undefined;
    return oldest === undefined ? now : oldest + windowMs;
  }
}

/** Windows in which nothing happened for as long as they last are forgotten this often. */
const SWEEP_MS = 60_000;

interface Counted {
  readonly window: CountingWindow;
  windowMs: number;
}

/** A window for each of many, made when it is first asked for. */
export class CountingWindows {
  readonly #counted = new Map<string, Counted>();
  #sweptAt = 0;

  /** How many there are. */
  get size(): number {
    return this.#counted.size;
  }

  of(name: string, windowMs: number, now: number): CountingWindow {
    this.#sweep(now);
    let counted = this.#counted.get(name);
    if (!counted) this.#counted.set(name, (counted = { window: new CountingWindow(), windowMs }));
    // The limit may have been changed since.
    counted.windowMs = windowMs;
    return counted.window;
  }

  #sweep(now: number): void {
    if (now - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now;
    for (const [name, { window, windowMs }] of this.#counted) {
      if (window.total(windowMs, now) === 0) this.#counted.delete(name);
    }
  }
}
