import { describe, expect, it } from '@jest/globals';
import { ApiLimits } from './api-limits.ts';

function limits(limit: number) {
  let now = 1_000;
  return {
    admit: new ApiLimits(limit, () => now),
    pass: (ms: number) => void (now += ms),
  };
}

describe('the limit of requests to the API', () => {
  it('counts each caller by itself, and says what is left', () => {
    const { admit, pass } = limits(2);
    expect(admit.admit('key_1')).toEqual({ 'ratelimit-policy': '"default";q=2;w=60', ratelimit: '"default";r=1;t=60' });
    pass(20_500);
    expect(admit.admit('key_1').ratelimit).toBe('"default";r=0;t=40');
    expect(admit.admit('key_2').ratelimit).toBe('"default";r=1;t=60');
    const refused = {
      code: 'rate_limited',
      retryAfter: 40,
      headers: { 'ratelimit-policy': '"default";q=2;w=60', ratelimit: '"default";r=0;t=40' },
    };
    expect(() => admit.admit('key_1')).toThrow(expect.objectContaining(refused));
  });

  it('has them again when they are a minute old, and counts no refused ones', () => {
    const { admit, pass } = limits(2);
    admit.admit('key_1');
    pass(30_000);
    admit.admit('key_1');
    for (let n = 0; n < 5; n++) expect(() => admit.admit('key_1')).toThrow();
    pass(30_000);
    expect(admit.admit('key_1').ratelimit).toBe('"default";r=0;t=30');
    expect(() => admit.admit('key_1')).toThrow(/in 30 s/);
  });

  it('0 is none', () => {
    const { admit } = limits(0);
    for (let n = 0; n < 10; n++) expect(admit.admit('key_1')).toEqual({});
  });
});
