import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { audited } from './audited.ts';

const of = { tenant: 'tnt_1', resource: 'ep_1' };

describe('audited', () => {
  it('keeps the fields that differ, as they were and as they are', () => {
    const before = { id: 'ep_1', url: 'a', retry: { jitter: 0 }, note: 'x' };
    const after = { id: 'ep_1', url: 'b', retry: { jitter: 0.1 }, batch: null };
    expect(audited('endpoint.updated', { ...of, before, after })).toEqual({
      action: 'endpoint.updated',
      ...of,
      before: { url: 'a', retry: { jitter: 0 }, note: 'x', batch: null },
      after: { url: 'b', retry: { jitter: 0.1 }, note: null, batch: null },
    });
  });

  it('keeps all of what is new, and all of what is gone', () => {
    const view = { id: 'ep_1', url: 'a' };
    expect(audited('endpoint.created', { ...of, after: view })).toMatchObject({ before: null, after: view });
    expect(audited('endpoint.deleted', { ...of, before: view })).toMatchObject({ before: view, after: null });
  });

  it('masks secrets wherever they stand, and shows that one was changed', () => {
    const before = { secret: 'whsec_a', auth: { type: 'basic', password: 'p', list: [{ token: 't' }] }, key: null };
    const after = { secret: 'whsec_b', auth: { type: 'basic', password: 'q', list: [] }, key: null };
    expect(audited('endpoint.updated', { ...of, before, after })).toMatchObject({
      before: { secret: '****', auth: { type: 'basic', password: '****', list: [{ token: '****' }] } },
      after: { secret: '****', auth: { type: 'basic', password: '****', list: [] } },
    });
  });

  it('names exactly the fields that changed', () => {
    const fields = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.jsonValue({ maxDepth: 1 }));
    fc.assert(
      fc.property(fields, fields, (before, after) => {
        const entry = audited('endpoint.updated', { ...of, before, after });
        const same = (name: string) => JSON.stringify(before[name]) === JSON.stringify(after[name]);
        const changed = ['a', 'b', 'c', 'd'].filter((name) => !same(name));
        expect([Object.keys(entry.before!).sort(), Object.keys(entry.after!).sort()]).toEqual([changed, changed]);
      }),
      { numRuns: 200 },
    );
  });
});
