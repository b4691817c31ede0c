import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deliveryId, endpointShard, logShard, type EndpointRecord, type EventMeta } from '#domain';
import { factsOf } from './fanout.consumer.ts';

const event: EventMeta = {
  id: 'evt_1',
  tenant: 'tnt_1',
  type: 'a.b',
  occurredAt: 1,
  acceptedAt: 2,
  attributes: { k: 'v' },
  registryRevision: 3,
};
const endpoints = (ids: readonly string[]) => ids.map((id) => ({ id })) as EndpointRecord[];
const ids = fc.uniqueArray(fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 1, maxLength: 8 }));

describe('the facts of a fan-out', () => {
  it('name each endpoint exactly once, in the log shard it belongs to', () => {
    fc.assert(
      fc.property(ids, (names) => {
        const facts = factsOf(event, 7, endpoints(names));
        const deliveries = facts.flatMap((fact) => fact.deliveries);
        expect(deliveries.map(({ endpoint }) => endpoint).sort()).toEqual([...names].sort());
        for (const { deliveries: part } of facts) {
          const shards = part.map(({ endpoint }) => logShard(endpointShard(event.tenant, endpoint)));
          expect(new Set(shards).size).toBeLessThanOrEqual(1);
        }
        for (const { endpoint, delivery } of deliveries) {
          expect(delivery).toBe(deliveryId(event.acceptedAt, event.tenant, event.id, endpoint));
        }
      }),
    );
  });

  it('have ids of their own, the same again for the same event', () => {
    fc.assert(
      fc.property(ids, (names) => {
        const facts = factsOf(event, 7, endpoints(names));
        expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
        expect(factsOf(event, 7, endpoints(names))).toEqual(facts);
      }),
    );
    const again = factsOf({ ...event, acceptedAt: 3 }, 7, []);
    expect(again[0]!.id).not.toBe(factsOf(event, 7, [])[0]!.id);
  });

  it('say how many matched in all, and all of the event but what is not for the log', () => {
    const [fact] = factsOf(event, 7, endpoints(['a', 'b', 'c', 'd', 'e']));
    expect(fact).toMatchObject({ kind: 'fanned_out', eventSequence: 7, at: 2, matched: 5 });
    expect(fact!.event).toEqual({
      id: 'evt_1',
      tenant: 'tnt_1',
      type: 'a.b',
      occurredAt: 1,
      acceptedAt: 2,
      attributes: { k: 'v' },
    });
  });

  it('are one with no deliveries when nobody matched', () => {
    expect(factsOf(event, 7, [])).toMatchObject([{ deliveries: [], matched: 0 }]);
  });

  it('each fit into a message, however many there are', () => {
    const names = Array.from({ length: 30_000 }, (_, n) => `ep_${String(n).padStart(26, '0')}`);
    const facts = factsOf(event, 7, endpoints(names));
    expect(facts.length).toBeGreaterThan(4);
    for (const fact of facts) expect(JSON.stringify(fact).length).toBeLessThan(900_000);
    expect(new Set(facts.flatMap(({ deliveries }) => deliveries.map(({ endpoint }) => endpoint))).size).toBe(30_000);
  });
});
