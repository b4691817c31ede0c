import { describe, expect, it } from '@jest/globals';
import { insist } from './insist.ts';

describe('insist', () => {
  it('publishes until it is stored, and says each time why not yet', async () => {
    const said: string[] = [];
    const log = {
      info: () => undefined,
      fatal: () => undefined,
      warn: ({ err }: { err?: Error }) => void said.push(err!.message),
    };
    const started = Date.now();
    const tried = insist(
      (nth) => (nth < 3 ? Promise.reject(new Error(`full ${nth}`)) : Promise.resolve(`stored ${nth}`)),
      log,
    );
    expect(await tried).toBe('stored 3');
    expect(said).toEqual(['full 1', 'full 2']);
    // 100 ms, then 200.
    expect(Date.now() - started).toBeGreaterThanOrEqual(290);
  });
});
