import { describe, expect, it } from '@jest/globals';
import type { EventMeta, Task } from '#domain';
import type { StoredEvent } from '#messaging';
import { EventPayloads } from './event-payloads.ts';

const KIB = 1024;
const meta = (id: string, tenant = 'tnt_1') => ({ id, tenant }) as EventMeta;
const task = (sequence: number, id = `evt_${sequence}`) => ({ event: meta(id), eventSequence: sequence }) as Task;

/** A broker that has an event at every place, of so many bytes, and counts how often it is asked. */
function broker(bytes: number, answer: (sequence: number) => StoredEvent | undefined = () => undefined) {
  const reads: number[] = [];
  const readEvent = (sequence: number): Promise<StoredEvent | undefined> => {
    reads.push(sequence);
    return Promise.resolve(
      answer(sequence) ?? { meta: meta(`evt_${sequence}`), data: new Uint8Array(bytes), trace: {} },
    );
  };
  return { reads, readEvent };
}

describe('payloads of events', () => {
  it('are read once for many tasks at a time, and after', async () => {
    const source = broker(10);
    const payloads = new EventPayloads(source);
    await Promise.all([payloads.read(task(1)), payloads.read(task(1))]);
    expect((await payloads.read(task(1)))!.length).toBe(10);
    expect(source.reads).toEqual([1]);
  });

  it('stay within the bound, those used longest ago go first', async () => {
    const source = broker(KIB);
    const payloads = new EventPayloads(source, 6 * KIB);
    for (const n of [1, 2, 3]) await payloads.read(task(n));
    await payloads.read(task(1));
    await payloads.read(task(4));
    await payloads.read(task(1));
    expect(source.reads).toEqual([1, 2, 3, 4]);
    await payloads.read(task(2));
    expect(source.reads).toEqual([1, 2, 3, 4, 2]);
  });

  it('are forgotten with their event, and no others', async () => {
    const source = broker(10);
    const payloads = new EventPayloads(source);
    for (const n of [1, 2]) await payloads.read(task(n));
    payloads.forget('tnt_1', 'evt_1');
    payloads.forget('tnt_2', 'evt_2');
    for (const n of [1, 2]) await payloads.read(task(n));
    expect(source.reads).toEqual([1, 2, 1]);
  });

  it('are still kept after many that were larger than the bound came at a time', async () => {
    const source = broker(4 * KIB);
    const payloads = new EventPayloads(source, 6 * KIB);
    for (let round = 0; round < 5; round++) {
      await Promise.all(Array.from({ length: 50 }, (_, n) => payloads.read(task(round * 50 + n))));
    }
    source.reads.length = 0;
    await payloads.read(task(1_000));
    await payloads.read(task(1_000));
    expect(source.reads).toEqual([1_000]);
  });

  it('that are gone are bounded in number too', async () => {
    const source = broker(0, (sequence) => ({ meta: meta('another'), data: Buffer.from(`${sequence}`), trace: {} }));
    const payloads = new EventPayloads(source, 3 * KIB);
    for (const n of [1, 2, 3, 4]) expect(await payloads.read(task(n))).toBeUndefined();
    await payloads.read(task(1));
    expect(source.reads).toEqual([1, 2, 3, 4, 1]);
  });

  it('are not those of another event or tenant at the same place', async () => {
    const payloads = new EventPayloads(broker(1));
    expect(await payloads.read(task(1, 'evt_of_before'))).toBeUndefined();
    expect(await payloads.read({ ...task(1), event: meta('evt_1', 'tnt_2') })).toBeUndefined();
    expect(await payloads.read(task(1))).toHaveLength(1);
  });

  it('that could not be read are read again', async () => {
    let fails = true;
    const source = broker(1);
    const readEvent = (sequence: number) => (fails ? Promise.reject(new Error('away')) : source.readEvent(sequence));
    const payloads = new EventPayloads({ readEvent });
    await expect(payloads.read(task(1))).rejects.toThrow('away');
    fails = false;
    expect(await payloads.read(task(1))).toHaveLength(1);
  });
});
