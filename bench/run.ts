import { join } from 'node:path';
import { projectRoot } from '#infrastructure';
import type { BenchOptions } from './options.ts';
import type { Platforms } from './platforms.ts';
import type { Receiver } from './receiver.ts';
import type { Finished } from './results.ts';
import { shown, type BenchContext, type BenchScenario, type Measured, type RawLimits } from './scenario.ts';

export interface Bench {
  readonly options: BenchOptions;
  readonly receiver: Receiver;
  readonly platforms: Platforms;
  readonly raw: RawLimits;
  /** The checkouts that are measured in turn: this one, and the one that it is compared with if there is one. */
  readonly roots: readonly string[];
  readonly say: (line: string) => void;
}

/** How often a scenario is run, on each side of a comparison. */
export function runsOf({ runs }: BenchScenario, { isQuick, repeat }: BenchOptions): number {
  return repeat ?? (isQuick ? 1 : runs);
}

/** How long all of them take at most in full mode, in minutes. */
export function minutesOf(scenarios: readonly BenchScenario[], options: BenchOptions): number {
  const sides = options.against === undefined ? 1 : 2;
  return scenarios.reduce((sum, scenario) => sum + scenario.minutes * runsOf(scenario, options) * sides, 0);
}

/** Runs a scenario as often as it is to be run, each time on each side: A, B, A, B. */
export async function measure(scenario: BenchScenario, bench: Bench): Promise<Finished> {
  const { name, title, minutes } = scenario;
  const { options, roots, say } = bench;
  const sides = roots.map((): Measured[] => []);
  const count = runsOf(scenario, options);
  const bound = options.isQuick ? '' : `, at most ${shown(minutes)} min`;
  for (let n = 1; n <= count; n++) {
    for (const [side, root] of roots.entries()) {
      say(`${title} (${n} of ${count}${side > 0 ? `, ${options.against}` : ''}${bound})`);
      const startedAt = performance.now();
      try {
        const measured = await scenario.run(contextOf(name, root, bench));
        sides[side]!.push(measured);
        const figures = Object.entries(measured.figures).map(([figure, value]) => `${figure} ${shown(value)}`);
        say(`  ${figures.join(', ')} (${Math.round((performance.now() - startedAt) / 1_000)} s)`);
      } catch (error) {
        const failure = `${side > 0 ? `${options.against}: ` : ''}${(error as Error).message}`;
        say(`  failed: ${failure}`);
        return { name, title, runs: [], failure };
      }
    }
  }
  const [runs, against] = sides as [Measured[], Measured[]?];
  return { name, title, runs, ...(against && { against }) };
}

function contextOf(scenario: string, root: string, { options, receiver, platforms, raw, say }: Bench): BenchContext {
  const { isQuick, profile: kind } = options;
  const here = projectRoot();
  const side = root === here ? '' : `-${options.against!.replace(/[^\w.]/g, '_')}`;
  const profiling = kind && { kind, dir: join(here, 'bench', 'profiles'), scenario: `${scenario}${side}`, say };
  const place = { root, receiverPid: receiver.pid, isProfiled: kind !== undefined };
  return {
    receiver,
    raw,
    isQuick,
    say,
    root,
    using: (platform, use) => platforms.using(place, platform, profiling, use),
  };
}
