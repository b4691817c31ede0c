import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FIRST_RUN, secretFromKey, signerOf, type BatchTask, type Task } from '#domain';
import type { Parked } from '#messaging';
import { buildRequest, NO_AUTH } from '#sending';
import { BATCH_BYTES, composeBatch } from './batches.ts';

const INLINE = Buffer.from('{"n":1}');

function task(n: number): Task {
  return {
    event: { id: `evt_${n}`, tenant: 'tnt_1', type: 'a.b', occurredAt: 1, acceptedAt: 1, registryRevision: 1 },
    eventSequence: n,
    endpoint: 'ep_1',
    delivery: `dlv_${n}`,
    run: FIRST_RUN,
    attempt: 1,
    registryRevision: 1,
  };
}

const parked = (sequence: number, of: Task | BatchTask = task(sequence)): Parked => ({
  sequence,
  task: of,
  data: INLINE,
  trace: {},
  since: 0,
});
const whole: BatchTask = { batch: 'bat_1', endpoint: 'ep_1', tenant: 'tnt_1', tasks: [task(90), task(91)] };

const lane = (count: number) => Array.from({ length: count }, (_, n) => parked(n + 1));
const sequences = (chosen: readonly Parked[]) => chosen.map(({ sequence }) => sequence);

describe('composing a batch', () => {
  const small = () => Promise.resolve(INLINE);
  const ofBytes = (bytes: number) => () => Promise.resolve(Buffer.alloc(bytes, 0x31));

  it.each<[string, readonly Parked[], number, () => Promise<Uint8Array | undefined>, number[]]>([
    ['all, when they are few', lane(3), 5, small, [1, 2, 3]],
    ['as many as it may have', lane(9), 4, small, [1, 2, 3, 4]],
    ['none of a batch that is tried again', [parked(1), parked(2, whole), parked(3)], 5, small, [1]],
    ['what fits into a request', lane(5), 5, ofBytes(400_000), [1, 2]],
    ['one, however large it is', lane(5), 5, ofBytes(2 * BATCH_BYTES), [1]],
    ['those whose event is gone, at no cost', lane(3), 3, () => Promise.resolve(undefined), [1, 2, 3]],
  ])('takes %s', async (_, waiting, maxEvents, payloadOf, expected) => {
    expect(sequences(await composeBatch(waiting, maxEvents, payloadOf))).toEqual(expected);
  });

  it('takes no more tasks than one message can carry when they are tried again', async () => {
    const attributes = { note: 'x'.repeat(10_000) };
    const large = lane(99).map((one) => {
      const of = one.task as Task;
      return { ...one, task: { ...of, event: { ...of.event, attributes } } };
    });
    const chosen = await composeBatch(large, 99, small);
    expect(chosen.length).toBeGreaterThan(1);
    expect(JSON.stringify(chosen.map((one) => one.task)).length).toBeLessThan(600 * 1024);
  });

  it('takes from the front, and a body that is not too large unless it is that of one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 1_200_000 })), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.integer({ min: 2, max: 10 }),
        async (sizes, maxEvents) => {
          const payloads = sizes.map((size) => Buffer.alloc(size + 1, 0x31));
          const waiting = lane(sizes.length);
          const chosen = await composeBatch(waiting, maxEvents, ({ task: { eventSequence } }) =>
            Promise.resolve(payloads[eventSequence - 1]),
          );
          expect(chosen).toEqual(waiting.slice(0, chosen.length));
          expect(chosen.length).toBeGreaterThanOrEqual(1);
          expect(chosen.length).toBeLessThanOrEqual(maxEvents);
          const contents = chosen.map((one, n) => ({ task: one.task as Task, data: payloads[n]! }));
          const { body } = buildRequest([contents[0]!, ...contents.slice(1)], 'bat_1', ENDPOINT, CREDENTIALS, 0, {});
          if (chosen.length > 1) expect(body.length).toBeLessThanOrEqual(BATCH_BYTES);
        },
      ),
      { numRuns: 40 },
    );
  });
});

const CREDENTIALS = { signers: [signerOf(secretFromKey(Buffer.alloc(32, 7)))!], auth: NO_AUTH };
const ENDPOINT = {
  kind: 'endpoint',
  revision: 1,
  id: 'ep_1',
  tenant: 'tnt_1',
  dialect: 'native',
  url: 'https://example.com/',
  eventTypes: ['*'],
  enabled: true,
  sealedSecrets: [],
  headers: {},
  timeoutMs: 1_000,
  retry: { delaysMs: [], jitter: 0 },
  maxInFlight: 1,
} as const;
