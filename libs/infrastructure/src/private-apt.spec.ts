import { describe, expect, it } from '@jest/globals';
import { afterUpdate } from './private-apt.ts';

describe('what comes after an update of apt’s lists', () => {
  const fails = (message: string) => Promise.reject(new Error(message));

  it('is done though the update failed, and that is forgotten when it works', async () => {
    await expect(afterUpdate(fails('one mirror is away'), () => Promise.resolve())).resolves.toBeUndefined();
  });

  it('fails with the update’s failure, which is the reason', async () => {
    const next = () => fails('no such package');
    await expect(afterUpdate(fails('all mirrors are away'), next)).rejects.toThrow('all mirrors are away');
    await expect(afterUpdate(Promise.resolve(), next)).rejects.toThrow('no such package');
  });
});
