import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SLOW_AFTER_MS, Slots, type Slot, type SlotKind } from './slots.ts';

/** Asks for slots, and keeps who got them in the order in which they got them. */
function bed(total: number) {
  const slots = new Slots(total);
  const granted: { shard: number; kind: SlotKind; slot: Slot | undefined }[] = [];
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    slots,
    granted,
    settle,
    take: async (shard: number, kind: SlotKind, count = 1, isSlow = false) => {
      for (let n = 0; n < count; n++) {
        void slots.take(shard, kind, isSlow).then((slot) => granted.push({ shard, kind, slot }));
      }
      await settle();
    },
    release: async (...taken: (Slot | undefined)[]) => {
      for (const slot of taken) slots.release(slot!);
      await settle();
    },
  };
}

const later = () => performance.now() + SLOW_AFTER_MS + 1;

describe('slots', () => {
  it('are as many as there are', async () => {
    const { slots, granted, take, release } = bed(3);
    await take(1, 'first', 5);
    expect(granted).toHaveLength(3);
    await release(granted[0]!.slot, granted[0]!.slot);
    expect(granted).toHaveLength(4);
    expect(slots.busy).toBe(3);
  });

  it('go to the shards in turn, however many requests one of them has', async () => {
    const { granted, take, release } = bed(1);
    await take(0, 'first');
    await take(1, 'first', 100);
    await take(2, 'first', 2);
    await take(3, 'first', 2);
    for (let n = 0; n < 7; n++) await release(granted.at(-1)!.slot);
    expect(granted.map(({ shard }) => shard)).toEqual([0, 1, 2, 3, 1, 2, 3, 1]);
  });

  it('go to retries up to a quarter, even when nothing else wants them', async () => {
    const { granted, take } = bed(8);
    await take(1, 'later', 8);
    expect(granted).toHaveLength(2);
    await take(1, 'first', 8);
    expect(granted.map(({ kind }) => kind)).toEqual(['later', 'later', ...Array<SlotKind>(6).fill('first')]);
  });

  it('of which there are fewer than four leave one to retries', async () => {
    const { granted, take } = bed(1);
    await take(1, 'later', 2);
    expect(granted).toHaveLength(1);
  });

  it('go to first attempts before retries, and now and then to a retry all the same', async () => {
    const { granted, take, release } = bed(1);
    await take(0, 'first');
    await take(1, 'first', 20);
    await take(1, 'later', 20);
    for (let n = 0; n < 14; n++) await release(granted.at(-1)!.slot);
    const kinds = granted.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'later')).toHaveLength(3);
    expect(kinds.slice(0, 4)).toEqual(Array(4).fill('first'));
  });

  it('that are slow do not count beyond half', async () => {
    const { slots, granted, take } = bed(4);
    await take(1, 'first', 8);
    expect(granted).toHaveLength(4);
    const seen: number[] = [];
    granted.forEach(({ slot }, n) => (slot!.onLong = () => seen.push(n)));
    slots.sweep(later());
    await take(2, 'first');
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(slots.isFullOfSlow()).toBe(true);
    expect(granted).toHaveLength(6);
  });

  it('that are expected to be slow count as slow from the beginning, and once only', async () => {
    const { slots, granted, take, release } = bed(4);
    await take(1, 'first', 1, true);
    expect(slots.isFullOfSlow()).toBe(false);
    await take(1, 'first', 1, true);
    expect(slots.isFullOfSlow()).toBe(true);
    expect(slots.isFullOfSlow(granted[0]!.slot)).toBe(false);
    await take(1, 'first', 1, true);
    await take(2, 'first', 3);
    expect(granted).toHaveLength(5);
    slots.sweep(later());
    await release(...granted.map(({ slot }) => slot));
    expect(slots.isFullOfSlow()).toBe(false);
    await take(2, 'first', 4);
    expect(granted.filter(({ slot }) => !slot!.isSlow).length).toBeGreaterThanOrEqual(4);
    expect(slots.busy).toBe(4);
  });

  it('that were slow count again no more when they are given back', async () => {
    const { slots, granted, take, release } = bed(4);
    await take(1, 'first', 4);
    slots.sweep(later());
    await release(...granted.map(({ slot }) => slot));
    expect(slots.isFullOfSlow()).toBe(false);
    await take(1, 'first', 9);
    expect(granted).toHaveLength(8);
    expect(slots.busy).toBe(4);
  });

  it('of slow retries leave a quarter to those that come after', async () => {
    const { slots, granted, take } = bed(8);
    await take(1, 'later', 4);
    slots.sweep(later());
    await take(1, 'later');
    expect(granted).toHaveLength(4);
  });

  it('are not given to whoever has lost the shard', async () => {
    const { slots, granted, take, release, settle } = bed(1);
    await take(1, 'first', 3);
    await take(1, 'later', 1);
    await take(2, 'first', 1);
    slots.cancel(1);
    await settle();
    expect(granted.slice(1).map(({ slot }) => slot)).toEqual([undefined, undefined, undefined]);
    await release(granted[0]!.slot);
    expect(granted.at(-1)).toMatchObject({ shard: 2, slot: { kind: 'first' } });
  });

  it('are never more than there are, never more than a quarter for retries, and nobody waits for ever', async () => {
    const step = fc.record({
      shard: fc.nat(5),
      kind: fc.constantFrom<SlotKind>('first', 'later'),
      action: fc.constantFrom('take', 'take', 'take', 'release', 'sweep'),
      which: fc.nat(),
      isSlow: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.array(step, { maxLength: 120 }), async (total, steps) => {
        const { slots, granted, take, release, settle } = bed(total);
        const held = () => granted.filter(({ slot }) => slot && !given.has(slot)).map(({ slot }) => slot!);
        const given = new Set<Slot>();
        const giveBack = (slot: Slot) => {
          given.add(slot);
          return release(slot);
        };
        let asked = 0;
        for (const { shard, kind, action, which, isSlow } of steps) {
          const busy = held();
          if (action === 'take') {
            asked++;
            await take(shard, kind, 1, isSlow);
          } else if (action === 'release' && busy.length > 0) await giveBack(busy[which % busy.length]!);
          else if (action === 'sweep') slots.sweep(later());
          await settle();
          const now = held();
          const quick = now.filter(({ isSlow }) => !isSlow);
          expect(quick.length).toBeLessThanOrEqual(total);
          expect(quick.filter((slot) => slot.kind === 'later').length).toBeLessThanOrEqual(Math.max(1, total / 4));
          expect(slots.busy).toBe(now.length);
        }
        for (let rounds = 0; granted.length < asked && rounds <= asked; rounds++) {
          for (const slot of held()) await giveBack(slot);
        }
        expect(granted).toHaveLength(asked);
      }),
      { numRuns: 50 },
    );
  });
});
