import { beforeEach, describe, expect, it } from '@jest/globals';
import { KeyUses, type KeyUse } from './key-uses.ts';

const MINUTE = 60_000;

describe('uses of API keys', () => {
  let reports: (readonly KeyUse[])[];
  let fails: boolean;
  let uses: KeyUses;

  beforeEach(() => {
    reports = [];
    fails = false;
    uses = new KeyUses(
      (some) => {
        if (fails) return Promise.reject(new Error('nobody listens'));
        reports.push(some);
        return Promise.resolve();
      },
      () => undefined,
    );
  });

  it('are reported together, once a minute for each key', async () => {
    uses.note('key_a', 0);
    uses.note('key_a', 10);
    uses.note('key_b', 20);
    await uses.report(5_000);
    uses.note('key_a', MINUTE - 1);
    await uses.report(MINUTE);
    uses.note('key_a', MINUTE);
    await uses.report(MINUTE + 5_000);
    expect(reports).toEqual([
      [
        ['key_a', 0],
        ['key_b', 20],
      ],
      [['key_a', MINUTE]],
    ]);
  });

  it('are reported later when nobody takes them now, with the newest time', async () => {
    fails = true;
    uses.note('key_a', 0);
    await expect(uses.report(1)).rejects.toThrow('nobody listens');
    uses.note('key_a', MINUTE);
    fails = false;
    await uses.report(MINUTE + 1);
    await uses.report(MINUTE + 2);
    expect(reports).toEqual([[['key_a', MINUTE]]]);
  });

  it('of very many keys are reported in parts', async () => {
    for (let n = 0; n < 5_001; n++) uses.note(`key_${n}`, 0);
    await uses.report(1);
    await uses.report(2);
    expect(reports.map((some) => some.length)).toEqual([5_000, 1]);
  });

  it('at the end are reported before it', async () => {
    uses.start();
    uses.note('key_a', 0);
    await uses.stop();
    expect(reports).toEqual([[['key_a', 0]]]);
  });
});
