import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../bench/options.ts';
import { topOfCpu, topOfHeap } from '../bench/profiling/top-functions.ts';
import { targetsOf, toMarkdown, type Finished } from '../bench/results.ts';
import { atLeast, atMost, isMet, type Measured, type RawLimits } from '../bench/scenario.ts';
import { minutesOf } from '../bench/run.ts';
import { SCENARIOS } from '../bench/scenarios/index.ts';
import { median, slope, spread } from '../bench/statistics.ts';
import { readText } from './service-settings.ts';

describe('the command line of the benchmarks', () => {
  const names = ['ingest', 'delivery'];

  it.each([
    [[], { isQuick: false }],
    [['--quick', '--only', 'delivery'], { isQuick: true, only: ['delivery'] }],
    [['--only=ingest,delivery', '--repeat', '5'], { isQuick: false, only: ['ingest', 'delivery'], repeat: 5 }],
    [['--against', 'v1.0', '--profile', 'heap'], { isQuick: false, against: 'v1.0', profile: 'heap' }],
  ])('%j', (args, options) => {
    expect(readOptions(args, names)).toEqual(options);
  });

  it.each([
    [['--only', 'delivery,nothing'], 'there is no scenario nothing'],
    [['--only', ''], 'there is no scenario '],
    [['--repeat', '0'], '--repeat 0 is no number from 1'],
    [['--repeat', '2.5'], '--repeat 2.5 is no number from 1'],
    [['--against='], '--against  is no revision'],
    [['--against=--force'], '--against --force is no revision'],
    [['--profile', 'disk'], '--profile disk is unknown'],
    [['--fast'], "Unknown option '--fast'"],
  ])('%j is refused', (args, problem) => {
    expect(() => readOptions(args, names)).toThrow(problem);
    expect(() => readOptions(args, names)).toThrow('names: ingest, delivery');
  });
});

describe('statistics', () => {
  it('the median is the one in the middle, or between the two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 7])).toBe(6);
    expect(() => median([])).toThrow(RangeError);
    expect(spread([9, 1, 5])).toEqual({ median: 5, min: 1, max: 9 });
  });

  it('the slope is that of the nearest line', () => {
    const exact = [0, 15, 30, 45].map((x) => [x, 2 * x + 7] as const);
    expect(slope(exact)).toBeCloseTo(2);
    // Of four points around a level line, as far above as below it.
    const level = [3, 5, 5, 3].map((y, x) => [x, y] as const);
    expect(slope(level)).toBeCloseTo(0);
    expect(slope([[1, 5]])).toBe(0);
  });
});

describe('profiles', () => {
  const frame = (functionName: string, lineNumber = 0, url = '') => ({ functionName, url, lineNumber });

  it('the functions with the most time of their own, wherever they were called from, and without what was idle', () => {
    const sign = frame('sign', 11, 'file:///app/signing.js');
    const profile = {
      nodes: [
        { id: 1, callFrame: frame('(root)', -1) },
        { id: 2, callFrame: frame('(idle)', -1) },
        { id: 3, callFrame: sign },
        { id: 4, callFrame: frame('', 4, 'file:///app/send.js') },
        { id: 5, callFrame: sign },
      ],
      samples: [2, 3, 4, 5, 2],
      timeDeltas: [900, 100, 300, 600, 900],
    };
    expect(topOfCpu(profile, 10)).toEqual([
      { name: 'sign signing.js:12', self: 700, share: 0.7 },
      { name: '(anonymous) send.js:5', self: 300, share: 0.3 },
    ]);
    expect(topOfCpu(profile, 1)).toHaveLength(1);
  });

  it('the functions that hold the most memory', () => {
    const leaf = (name: string, selfSize: number) => ({ callFrame: frame(name), selfSize, children: [] });
    const head = { callFrame: frame('(root)', -1), selfSize: 0, children: [leaf('parse', 300), leaf('copy', 100)] };
    expect(topOfHeap({ head }, 2)).toEqual([
      { name: 'parse', self: 300, share: 0.75 },
      { name: 'copy', self: 100, share: 0.25 },
    ]);
  });
});

describe('the results file', () => {
  const raw: RawLimits = {
    signedPosts: 19_000,
    signedPostsBy: { 8: 15_000, 32: 19_000 },
    published: 20_000,
    consumed: 40_000,
    inserted: 60_000,
    syncInterval: 'every 120 s',
    postgresVersion: '18.4',
  };
  const info = {
    startedAt: new Date('2026-05-04T00:00:00Z'),
    mode: 'full',
    revision: 'abc1234',
    natsVersion: '2.15.1',
  };
  const run = (rate: number, p99: number): Measured => ({
    figures: { 'deliveries/s': rate, 'p99 ms': p99 },
    targets: [atLeast(rate / raw.signedPosts, 0.15, '≥ 0.15 R', 'R'), atMost(p99, 25, 'p99 ≤ 25 ms', 'ms')],
    usage: { delivery: { cpuSeconds: 2, writtenBytes: 1_000_000, residentBytes: 120e6 } },
    deliveries: 10_000,
  });
  const runs = [run(3_000, 40), run(2_000, 10), run(4_000, 20)];
  const text = (finished: Finished, against?: string) =>
    toMarkdown({ ...info, mode: 'full', ...(against && { against }) }, raw, [finished]);

  it('shows the median of each figure with its spread, and holds the medians against the targets', () => {
    const written = text({ name: 'end-to-end-1', title: 'fan-out 1', runs });
    expect(written).toContain('# Benchmark of 2026-05-04, revision abc1234 (full)');
    expect(written).toContain('JetStream syncs its files every 120 s');
    expect(written).toContain('8 connections: 15,000, 32 connections: 19,000');
    expect(written).toContain('| deliveries/s | 3,000 | 2,000–4,000 |');
    expect(written).toContain('| p99 ms | 20 | 10–40 |');
    expect(written).toContain('| delivery | 200 | 100 | 120 |');
    expect(written).toContain('| fan-out 1 | p99 ≤ 25 ms | 20 ms | met |');
    expect(targetsOf(runs).map(isMet)).toEqual([true, true]);
    expect(targetsOf([run(2_000, 26)]).map(isMet)).toEqual([false, false]);
  });

  it('shows both revisions of a comparison, and their ratio', () => {
    const written = text({ name: 'end-to-end-1', title: 'fan-out 1', runs, against: [run(1_500, 20)] }, 'v1.0');
    expect(written).toContain('Compared with `v1.0`');
    expect(written).toContain('|  | median | min–max | v1.0: median | v1.0: min–max | ratio |');
    expect(written).toContain('| deliveries/s | 3,000 | 2,000–4,000 | 1,500 | 1,500–1,500 | 2 |');
  });

  it('says of a scenario that failed why, and shows no figure', () => {
    const written = text({ name: 'end-to-end-1', title: 'fan-out 1', runs: [], failure: '3 of 9 deliveries are lost' });
    expect(written).toContain('Failed: 3 of 9 deliveries are lost');
    expect(written).toContain('| fan-out 1 |  | 3 of 9 deliveries are lost | **failed** |');
  });
});

describe('the scenarios', () => {
  it('are on the page that says what each means', () => {
    const rows = readText('docs/performance.md').split(/^\| Scenario .*$/m)[1]!;
    const documented = [...rows.matchAll(/^\| (`[^|]*`) /gm)].flatMap(([, cell]) => cell!.match(/[\w-]+/g)!);
    expect(documented).toEqual(SCENARIOS.map(({ name }) => name));
  });

  it('take an hour in all', () => {
    expect(minutesOf(SCENARIOS, { isQuick: false })).toBeLessThan(60);
    expect(minutesOf(SCENARIOS.slice(0, 1), { isQuick: false, repeat: 4, against: 'main' })).toBe(
      8 * SCENARIOS[0]!.minutes,
    );
  });
});
