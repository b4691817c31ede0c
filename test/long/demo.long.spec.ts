import { afterAll, describe, expect, it } from '@jest/globals';
import { type NpmRun, runNpm } from '../e2e/run-npm.ts';

describe('the demo at length, on a machine that does nothing else', () => {
  let demo: NpmRun | undefined;

  afterAll(() => demo?.dispose());

  it('delivers 6,000 events at 100 a second, half of them within 15 ms and 99 % within 60 ms', async () => {
    demo = await runNpm(['run', 'demo', '--', '--once', '--events', '6000', '--rate', '100']);
    const { code } = await demo.ended(240_000);
    expect({ code, output: demo.output() }).toMatchObject({ code: 0 });
    const latency = (share: string): number =>
      Number(new RegExp(`latency ${share} +([0-9.]+) ms`).exec(demo!.output())![1]);
    expect(latency('p50')).toBeLessThanOrEqual(15);
    expect(latency('p99')).toBeLessThanOrEqual(60);
    await demo.nothingIsLeft();
  }, 300_000);
});
