import { inspect } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  deadlineMs: number;
  /** Milliseconds between two looks; 20 if not given. */
  every?: number;
  /** Completes the sentence "waited … for". */
  what: string;
}

type Truthy<T> = Exclude<T, undefined | null | false | 0 | ''>;

/**
 * Looks until `look` answers something truthy, and returns that. An exception counts as "not yet".
 * @throws Error at the deadline, with the last answer or exception
 */
export async function waitUntil<T>(look: () => T | Promise<T>, options: WaitOptions): Promise<Truthy<Awaited<T>>> {
  const { deadlineMs, every = 20, what } = options;
  const deadline = Date.now() + deadlineMs;
  let last: unknown;
  for (;;) {
    try {
      last = await look();
      if (last) return last as Truthy<Awaited<T>>;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline) break;
    await delay(every);
  }
  const seen = last instanceof Error ? `the last look failed: ${last.message}` : `last seen: ${inspect(last)}`;
  throw new Error(`waited ${deadlineMs} ms for ${what}; ${seen}`, { cause: last });
}
