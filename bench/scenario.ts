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
  /** Rows a second into a table like `attempts`, in batches. */
  readonly inserted: number;
}

export interface BenchContext {
  readonly receiver: Receiver;
  readonly raw: RawLimits;
  /** Quick runs take seconds where full ones take a minute. */
  readonly isQuick: boolean;
  readonly say: (line: string) => void;
}

export interface Target {
  /** As in the documentation: `≥ 0.40 R`. */
  readonly text: string;
  readonly figure: string;
  readonly isMet: boolean;
}

export interface Measured {
  /** One row of the results: what was measured, with its unit. */
  readonly figures: Readonly<Record<string, string>>;
  readonly targets: readonly Target[];
  /** By process, while it was measured. */
  readonly usage?: Readonly<Record<string, Usage>>;
  /** What the usage is divided by. */
  readonly deliveries?: number;
}

export interface BenchScenario {
  readonly name: string;
  readonly title: string;
  /** @throws Error when an event is lost, or comes twice: no figure then */
  run(context: BenchContext): Promise<Measured>;
}

export function atLeast(figure: number, bound: number, text: string, unit: string): Target {
  return { text, figure: `${shown(figure)} ${unit}`, isMet: figure >= bound };
}

export function atMost(figure: number, bound: number, text: string, unit: string): Target {
  return { text, figure: `${shown(figure)} ${unit}`, isMet: figure <= bound };
}

/** Three digits that count. */
export function shown(figure: number): string {
  if (!Number.isFinite(figure)) return String(figure);
  if (Math.abs(figure) >= 100) return Math.round(figure).toLocaleString('en-US');
  return String(Number(figure.toPrecision(3)));
}
