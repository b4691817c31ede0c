import type { BenchPlatform, PlatformOptions } from './platform.ts';
import type { Receiver } from './receiver.ts';
import type { Usage } from './usage.ts';

/** What is measured beside the product, in the same run: what this machine can do at most. */
export interface RawLimits {
  /** R: signed POSTs a second by a bare loop to the same receiver; the best over several numbers of connections. */
  readonly signedPosts: number;
  readonly signedPostsBy: Readonly<Record<string, number>>;
  /** JetStream, a second: published with acknowledgement, and consumed with acknowledgement. */
  readonly published: number;
  readonly consumed: number;
  /** How often the server that said so syncs its files, in its own words. */
  readonly syncInterval: string;
  /** Rows a second into a table like `attempts`, in batches. */
  readonly inserted: number;
  readonly postgresVersion: string;
}

export interface BenchContext {
  readonly receiver: Receiver;
  readonly raw: RawLimits;
  /** Quick runs take seconds where full ones take a minute. */
  readonly isQuick: boolean;
  readonly say: (line: string) => void;
  /** The checkout whose built services are measured. */
  readonly root: string;
  /** Starts a platform of that checkout, gives it to `use`, and stops it whatever happens. */
  readonly using: <T>(options: PlatformOptions, use: (platform: BenchPlatform) => Promise<T>) => Promise<T>;
}

export interface Target {
  /** As in the documentation: `≥ 0.40 R`. */
  readonly text: string;
  readonly value: number;
  readonly unit: string;
  readonly bound: number;
  readonly is: 'at least' | 'at most';
}

export interface Measured {
  /** What was measured, by a name that has its unit. The first one says which of several runs is the middle one. */
  readonly figures: Readonly<Record<string, number>>;
  readonly targets: readonly Target[];
  /** By process, while it was measured. */
  readonly usage?: Readonly<Record<string, Usage>>;
  /** What the usage is divided by. */
  readonly deliveries?: number;
}

export interface BenchScenario {
  readonly name: string;
  readonly title: string;
  /** How long one run takes at most on a machine that does nothing else, in full mode. */
  readonly minutes: number;
  /** How often it is run in full mode, unless one is told. */
  readonly runs: number;
  /** @throws Error when an event is lost, or comes twice: no figure then */
  run(context: BenchContext): Promise<Measured>;
}

export function atLeast(value: number, bound: number, text: string, unit: string): Target {
  return { text, value, unit, bound, is: 'at least' };
}

export function atMost(value: number, bound: number, text: string, unit: string): Target {
  return { text, value, unit, bound, is: 'at most' };
}

export function isMet({ value, bound, is }: Target): boolean {
  return is === 'at least' ? value >= bound : value <= bound;
}

/** Three digits that count; a dash for what there is no figure of. */
export function shown(figure: number): string {
  if (!Number.isFinite(figure)) return '–';
  if (Math.abs(figure) >= 100) return Math.round(figure).toLocaleString('en-US');
  return String(Number(figure.toPrecision(3)));
}
