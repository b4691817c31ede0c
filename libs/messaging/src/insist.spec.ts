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
    let tries = 0;
    const started = Date.now();
    await insist(() => (++tries < 3 ? Promise.reject(new Error(`full ${tries}`)) : Promise.resolve()), log);
    expect(tries).toBe(3);
    expect(said).toEqual(['full 1', 'full 2']);
    // 100 ms, then 200.
    expect(Date.now() - started).toBeGreaterThanOrEqual(290);
  });
});
