import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventMeta } from './event.ts';
import { EventContent } from './event-content.ts';
import { isEventTypePattern, reasonsAgainst, SubscriptionIndex, whyUnwanted, type Subscription } from './matching.ts';

const meta = (type: string, more: Partial<EventMeta> = {}): EventMeta => ({
  id: 'evt_1',
  tenant: 'tnt_1',
  type,
  occurredAt: 0,
  acceptedAt: 0,
  registryRevision: 0,
  ...more,
});
const event = (type: string, more: Partial<EventMeta> = {}, data = 'null') =>
  new EventContent(meta(type, more), Buffer.from(data));
const endpoint = (id: string, eventTypes: string[], enabled = true) => ({ id, eventTypes, enabled });

describe('isEventTypePattern', () => {
  it.each(['*', 'invoice.paid', 'invoice.*', 'a.b.c.*', 'a-b_c'])('takes %s', (pattern) => {
    expect(isEventTypePattern(pattern)).toBe(true);
  });
  it.each(['', '.', '.*', '*.*', 'invoice.', 'invoice.*.paid', 'inv*', '>', 'a b', 'a..b', 'é', 'a'.repeat(129)])(
    'refuses %j',
    (pattern) => {
      expect(isEventTypePattern(pattern)).toBe(false);
    },
  );
});

describe('SubscriptionIndex', () => {
  it('matches exact names, everything below a name, and everything', () => {
    const index = new SubscriptionIndex();
    index.put(endpoint('exact', ['invoice.paid']));
    index.put(endpoint('below', ['invoice.*']));
    index.put(endpoint('all', ['*']));
    index.put(endpoint('other', ['order.*', 'invoicex.*']));
    const ids = (type: string) => index.match(event(type)).map(({ id }) => id);
    expect(ids('invoice.paid')).toEqual(['all', 'below', 'exact']);
    expect(ids('invoice.paid.late')).toEqual(['all', 'below']);
    expect(ids('invoice')).toEqual(['all']);
  });

  it('names an endpoint once, however many of its patterns match, and never a disabled one', () => {
    const index = new SubscriptionIndex();
    index.put(endpoint('a', ['*', 'x.*', 'x.y']));
    index.put(endpoint('b', ['*'], false));
    expect(index.match(event('x.y')).map(({ id }) => id)).toEqual(['a']);
  });

  it('agrees with a plain reference after any puts and removes', () => {
    const word = fc.constantFrom('a', 'b', 'c');
    const type = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('.'));
    const pattern = fc.oneof(
      fc.constant('*'),
      type,
      type.map((t) => `${t}.*`),
    );
    const id = fc.constantFrom('1', '2', '3', '4');
    const put = fc.record({ id, eventTypes: fc.array(pattern), enabled: fc.boolean() });
    fc.assert(
      fc.property(fc.array(fc.oneof(put, id)), type, (steps, wanted) => {
        const index = new SubscriptionIndex();
        const reference = new Map<string, ReturnType<typeof endpoint>>();
        for (const step of steps) {
          if (typeof step === 'string') {
            index.remove(step);
            reference.delete(step);
          } else {
            index.put(step);
            reference.set(step.id, step);
          }
        }
        const matches = (p: string) =>
          p === '*' || p === wanted || (p.endsWith('.*') && wanted.startsWith(p.slice(0, -1)));
        const expected = [...reference.values()]
          .filter((e) => e.enabled && e.eventTypes.some(matches))
          .map((e) => e.id);
        expect(index.match(event(wanted)).map((e) => e.id)).toEqual(expected.sort());
        expect(index.size).toBe(reference.size);
      }),
    );
  });
});

describe('what an endpoint wants', () => {
  const paid = { data: { status: 'paid' } };
  it.each([
    ['its type', { eventTypes: ['a.*'] }, event('a.b'), undefined],
    ['another type', { eventTypes: ['a.*'] }, event('b'), 'event_type'],
    ['an operational event, unless by name', { eventTypes: ['*'] }, event('a', { operational: true }), 'event_type'],
    [
      'an event of one of its channels',
      { eventTypes: ['*'], channels: ['x', 'y'] },
      event('a', { channels: ['y'] }),
      undefined,
    ],
    ['an event of other channels', { eventTypes: ['*'], channels: ['x'] }, event('a', { channels: ['y'] }), 'channel'],
    ['an event without channels', { eventTypes: ['*'], channels: ['x'] }, event('a'), 'channel'],
    ['any channel, when it names none', { eventTypes: ['*'] }, event('a', { channels: ['y'] }), undefined],
    [
      'what its filter lets through',
      { eventTypes: ['*'], filter: paid },
      event('a', {}, '{"status":"paid"}'),
      undefined,
    ],
    ['what its filter keeps out', { eventTypes: ['*'], filter: paid }, event('a', {}, '{"status":"open"}'), 'filter'],
    ['what its filter cannot be asked of', { eventTypes: ['*'], filter: paid }, event('a', {}, 'no JSON'), 'filter'],
    ['what a filter of a later version says', { eventTypes: ['*'], filter: { $later: 1 } }, event('a'), undefined],
  ])('%s', (_, wishes, of, expected) => {
    expect(whyUnwanted(wishes, of)).toBe(expected);
    const index = new SubscriptionIndex();
    index.put({ id: 'e', enabled: true, ...wishes });
    expect(index.match(of)).toHaveLength(expected === undefined ? 1 : 0);
  });

  it('is decided within a bound for all filters together; what is not decided passes', () => {
    const huge = event('a', {}, JSON.stringify(Array.from({ length: 200_000 }, () => 0)));
    const index = new SubscriptionIndex();
    for (let n = 0; n < 100; n++) {
      const filter = { data: { $gt: 0 }, attributes: { none: { $exist: true } } };
      index.put({ id: `${n}`, enabled: true, eventTypes: ['*'], filter });
    }
    index.put({ id: 'no', enabled: true, eventTypes: ['*'], filter: { id: 'another' } });
    expect(index.match(huge)).toHaveLength(101);
    expect(huge.budget.steps).toBeLessThan(0);
  });

  it('of the whole event, read once', () => {
    const filter = {
      id: 'evt_1',
      type: 'a',
      occurredAt: { $lt: '1970-01-01T00:00:00.001Z' },
      attributes: { region: 'eu' },
      channels: 'x',
      'data.n': 1,
    };
    const one = event('a', { attributes: { region: 'eu' }, channels: ['x'] }, '{"n":1}');
    expect(whyUnwanted({ eventTypes: ['*'], filter }, one)).toBeUndefined();
    expect(one.view).toBe(one.view);
  });
});

describe('a test event', () => {
  it('reaches the endpoint it is for, whatever that one wants, and no other', () => {
    const index = new SubscriptionIndex();
    index.put({ id: 'picky', enabled: true, eventTypes: ['x.y'], channels: ['c'], filter: { id: 'another' } });
    index.put(endpoint('all', ['*']));
    index.put(endpoint('off', ['*'], false));
    index.put({ ...endpoint('new', ['*']), verified: false as const });
    const reached = (onlyFor: string) => index.match(event('a', { onlyFor })).map(({ id }) => id);
    expect(reached('picky')).toEqual(['picky']);
    for (const id of ['off', 'new', 'gone']) expect(reached(id)).toEqual([]);
    expect(whyUnwanted({ eventTypes: ['*'] }, event('a', { onlyFor: 'all' }))).toBe('addressed');
  });
});

describe('the reasons against an endpoint', () => {
  const filter = { data: { n: { $gte: 5 }, s: 'a' } };

  it('are all of them, and what of the filter the event fails', () => {
    const one: Subscription = { id: 'e', enabled: false, eventTypes: ['x.*'], channels: ['c'], filter };
    expect(reasonsAgainst(one, event('a.b', {}, '{"n":1,"s":"a"}'))).toEqual([
      { code: 'disabled' },
      { code: 'event_type' },
      { code: 'channel' },
      { code: 'filter', failures: ['.data.n.$gte'] },
    ]);
    expect(
      reasonsAgainst({ ...one, enabled: true, verified: false }, event('x.b', { channels: ['c'] }, '{"n":5,"s":"a"}')),
    ).toEqual([{ code: 'unverified' }]);
  });

  it('are none exactly when fan-out would choose it', () => {
    const subscription = fc.record(
      {
        id: fc.constant('e'),
        enabled: fc.boolean(),
        eventTypes: fc.subarray(['*', 'a', 'a.*', 'a.b'], { minLength: 1 }),
        verified: fc.constant(false as const),
        channels: fc.subarray(['c', 'd'], { minLength: 1 }),
        filter: fc.constantFrom(filter, { data: { n: 1 } }, { $later: 1 }),
      },
      { requiredKeys: ['id', 'enabled', 'eventTypes'] },
    );
    const events = fc.record({
      type: fc.constantFrom('a', 'a.b', 'b'),
      channels: fc.subarray(['c', 'd', 'e']),
      operational: fc.constantFrom(undefined, true as const),
      data: fc.constantFrom('{"n":1}', '{"n":7,"s":"a"}', 'null'),
    });
    fc.assert(
      fc.property(subscription, events, (one, { type, data, ...more }) => {
        const index = new SubscriptionIndex<Subscription>();
        index.put(one);
        const chosen = index.match(event(type, more, data)).length > 0;
        expect(reasonsAgainst(one, event(type, more, data)).length === 0).toBe(chosen);
      }),
      { numRuns: 300 },
    );
  });
});
