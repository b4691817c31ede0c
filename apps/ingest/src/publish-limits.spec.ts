import { describe, expect, it } from '@jest/globals';
import { HookwireError } from '#service';
import { PublishLimits } from './publish-limits.ts';

const MINUTE = { limit: 10, windowMs: 60_000 };

function refusal(work: () => unknown): HookwireError {
  try {
    work();
  } catch (error) {
    if (error instanceof HookwireError) return error;
  }
  throw new Error('it was not refused');
}

describe('publish limits', () => {
  it('say what is left, and when more will be', () => {
    const limits = new PublishLimits();
    expect(limits.admit('a', MINUTE, 4, 1_000)).toEqual({
      'ratelimit-limit': '10',
      'ratelimit-remaining': '6',
      'ratelimit-reset': '60',
    });
    expect(limits.admit('a', MINUTE, 6, 31_500)).toMatchObject({ 'ratelimit-remaining': '0', 'ratelimit-reset': '30' });
    const refused = refusal(() => limits.admit('a', MINUTE, 5, 32_000));
    expect(refused).toMatchObject({
      code: 'rate_limited',
      status: 429,
      message:
        'The request has 5 events, and the tenant may publish 10 events in 60 s, of which 0 are left. Send it again in 60 s.',
      retryAfter: 60,
      headers: { 'ratelimit-limit': '10', 'ratelimit-remaining': '0', 'ratelimit-reset': '29' },
    });
    expect(refusal(() => limits.admit('a', MINUTE, 4, 32_000)).retryAfter).toBe(29);
    expect(limits.admit('a', MINUTE, 4, 61_000)).toMatchObject({ 'ratelimit-remaining': '0' });
  });

  it('count nothing of what is refused, and nothing for nothing', () => {
    const limits = new PublishLimits();
    limits.admit('a', MINUTE, 8, 0);
    refusal(() => limits.admit('a', MINUTE, 3, 1));
    expect(limits.admit('a', MINUTE, 0, 2)).toMatchObject({ 'ratelimit-remaining': '2' });
    expect(limits.admit('a', MINUTE, 2, 3)).toMatchObject({ 'ratelimit-remaining': '0' });
    expect(limits.admit('a', MINUTE, 0, 4)).toMatchObject({ 'ratelimit-remaining': '0' });
  });

  it('are each tenant’s own', () => {
    const limits = new PublishLimits();
    limits.admit('a', MINUTE, 10, 0);
    expect(limits.admit('b', MINUTE, 10, 0)).toMatchObject({ 'ratelimit-remaining': '0' });
  });

  it('tell a request that is larger than the limit that waiting is of no use', () => {
    const error = refusal(() => new PublishLimits().admit('a', MINUTE, 11, 0));
    expect(error).toMatchObject({ code: 'payload_too_large', status: 413, retryAfter: undefined });
    expect(error.message).toBe(
      'The request has 11 events, and the tenant may publish 10 events in 60 s: it will never be taken whole. Send fewer at once.',
    );
  });

  it('may be lowered below what was published already', () => {
    const limits = new PublishLimits();
    limits.admit('a', MINUTE, 10, 0);
    const lower = { limit: 2, windowMs: 1_000 };
    expect(refusal(() => limits.admit('a', lower, 1, 500)).headers).toMatchObject({ 'ratelimit-remaining': '0' });
    expect(limits.admit('a', lower, 2, 1_000)).toMatchObject({ 'ratelimit-remaining': '0' });
  });

  it('forget tenants that send nothing any more', () => {
    const limits = new PublishLimits();
    for (let n = 0; n < 100; n++) limits.admit(`t${n}`, MINUTE, 1, 0);
    expect(limits.admit('a', MINUTE, 1, 200_000)).toMatchObject({ 'ratelimit-remaining': '9' });
    expect(limits.tenants).toBe(1);
  });
});
