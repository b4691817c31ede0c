import { describe, expect, it } from '@jest/globals';
import { untilStored } from './until-stored.ts';

describe('untilStored', () => {
  it('publishes until it is stored, and says each time why not yet', async () => {
    const said: string[] = [];
    const log = {
      info: () => undefined,
      fatal: () => undefined,
      warn: ({ err }: { err?: Error }) => void said.push(err!.message),
    };
    let tries = 0;
    const started = Date.now();
    await untilStored(() => (++tries < 3 ? Promise.reject(new Error(`full ${tries}`)) : Promise.resolve()), log);
    expect(tries).toBe(3);
    expect(said).toEqual(['full 1', 'full 2']);
    // 100 ms, then 200.
    expect(Date.now() - started).toBeGreaterThanOrEqual(290);
  });
});
