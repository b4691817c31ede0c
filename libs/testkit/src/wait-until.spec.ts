import { describe, expect, it } from '@jest/globals';
import { waitUntil } from './wait-until.ts';

describe('waitUntil', () => {
  it('returns what it waited for', async () => {
    let n = 0;
    expect(await waitUntil(() => (++n === 3 ? { n } : undefined), { deadlineMs: 1_000, every: 1, what: 'n' })).toEqual({
      n: 3,
    });
  });

  it('takes an exception for "not yet"', async () => {
    let n = 0;
    const look = (): Promise<string> => (++n < 3 ? Promise.reject(new Error('early')) : Promise.resolve('here'));
    expect(await waitUntil(look, { deadlineMs: 1_000, every: 1, what: 'it' })).toBe('here');
  });

  it('says at the deadline what it saw last', async () => {
    const options = { deadlineMs: 20, every: 5, what: 'all three' };
    await expect(waitUntil(() => 0, options)).rejects.toThrow('waited 20 ms for all three; last seen: 0');
    const failing = (): never => {
      throw new Error('no such table');
    };
    await expect(waitUntil(failing, options)).rejects.toThrow('the last look failed: no such table');
  });
});
