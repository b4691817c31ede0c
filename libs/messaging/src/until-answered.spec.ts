import { JetStreamApiError } from '@nats-io/jetstream';
import { describe, expect, it } from '@jest/globals';
import { untilAnswered } from './until-answered.ts';

describe('untilAnswered', () => {
  it('asks again until there is an answer', async () => {
    let times = 0;
    const answer = await untilAnswered(60_000, () =>
      ++times < 3 ? Promise.reject(new Error('no leader')) : Promise.resolve('stored'),
    );
    expect(answer).toBe('stored');
    expect(times).toBe(3);
  });

  it('says in the end why nobody answers', async () => {
    let times = 0;
    const asked = untilAnswered(120, () => Promise.reject(new Error(`no leader ${++times}`)));
    await expect(asked).rejects.toThrow(/^no leader \d$/);
    expect(times).toBeGreaterThan(1);
  });

  it('does not ask again what was answered', async () => {
    let times = 0;
    const full = new JetStreamApiError({ code: 503, err_code: 10_077, description: 'maximum messages exceeded' });
    const asked = untilAnswered(60_000, () => {
      times++;
      return Promise.reject(full);
    });
    await expect(asked).rejects.toBe(full);
    expect(times).toBe(1);
  });
});
