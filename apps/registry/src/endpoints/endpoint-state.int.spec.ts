import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { jetstream } from '@nats-io/jetstream';
import { deliveryId, FIRST_RUN, OPEN_GATE, type EndpointState, type Fact } from '#domain';
import { Broker, Publisher, subjects } from '#messaging';
import { attempted } from '#testkit';
import { apiBed, expectProblem } from '../../test/api-bed.ts';

const bed = apiBed();
let publisher: Publisher;

beforeAll(() => {
  publisher = bed.registry.app.get(Publisher);
});

async function newEndpoint(input: object = {}) {
  const { tenant, key } = await bed.tenantWithKey(['manage']);
  const answer = await bed.registry.call('POST', '/v1/endpoints', { url: 'https://example.com', ...input }, key);
  expect(answer.status).toBe(201);
  const { id } = answer.body;
  const { key: reader } = await bed.newKey(tenant, ['read']);
  return {
    tenant,
    id,
    state: (token = reader) => bed.registry.call('GET', `/v1/endpoints/${id}/state`, undefined, token),
  };
}

async function put(tenant: string, endpoint: string, state: Partial<EndpointState>): Promise<void> {
  const whole: EndpointState = { tenant, endpoint, at: Date.now(), gate: OPEN_GATE, sends: [], ...state };
  await jetstream(bed.bucket.nc).publish(subjects.endpointState(tenant, endpoint), JSON.stringify(whole));
}

const event = (tenant: string, id: string, type: string) => ({
  id,
  tenant,
  type,
  occurredAt: 1,
  acceptedAt: 1,
  registryRevision: 0,
});

async function publish(tenant: string, id: string, type = 'invoice.paid'): Promise<number> {
  return (await publisher.event(event(tenant, id, type), Buffer.from('1'), {})).sequence;
}

describe('the state of an endpoint', () => {
  it('of which there is nothing to tell', async () => {
    const { id, state } = await newEndpoint({ maxInFlight: 3 });
    const answer = await state();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      endpoint: id,
      waiting: 0,
      lane: null,
      breaker: 'closed',
      breakerUntil: null,
      consecutiveFailures: 0,
      failingSince: null,
      allowance: 3,
      certificateExpiresAt: null,
    });
  });

  it('that fails, with what waits for it', async () => {
    const { tenant, id, state } = await newEndpoint();
    await put(tenant, id, {
      gate: {
        breaker: { kind: 'open', until: 5_000, intervalMs: 1_000 },
        failures: 12,
        failingSince: 2_000,
        allowance: 4,
        pausedUntil: 0,
      },
      lane: { reason: 'breaker_open', until: 5_000, since: 3_000 },
      certificateExpiresAt: 86_400_000,
    });
    const js = jetstream(bed.bucket.nc);
    for (let n = 0; n < 7; n++) await js.publish(subjects.lane(tenant, id), '');
    expect((await state()).body).toEqual({
      endpoint: id,
      waiting: 7,
      lane: { reason: 'breaker_open', until: '1970-01-01T00:00:05.000Z', since: '1970-01-01T00:00:03.000Z' },
      breaker: 'open',
      breakerUntil: '1970-01-01T00:00:05.000Z',
      consecutiveFailures: 12,
      failingSince: '1970-01-01T00:00:02.000Z',
      allowance: 4,
      certificateExpiresAt: '1970-01-02T00:00:00.000Z',
    });
    await put(tenant, id, {
      gate: { ...OPEN_GATE, breaker: { kind: 'probing', intervalMs: 1 } },
      lane: { reason: 'breaker_open', since: 3_000 },
    });
    expect((await state()).body).toMatchObject({ breaker: 'probing', breakerUntil: null, lane: { until: null } });
    // As a bucket deletes a key.
    await js.publish(subjects.endpointState(tenant, id), '');
    expect((await state()).body).toMatchObject({ breaker: 'closed', lane: null, waiting: 7 });
  });

  it('of an ordered one counts the events that are not settled', async () => {
    const { tenant, id, state } = await newEndpoint({
      ordered: true,
      eventTypes: ['invoice.*', 'invoice.paid', 'user'],
    });
    expect((await state()).body).toMatchObject({ waiting: 0, allowance: 1 });
    const sequences: number[] = [];
    for (let n = 0; n < 5; n++) sequences.push(await publish(tenant, `e${n}`));
    await publish(tenant, 'other', 'user.created');
    await publish(tenant, 'user', 'user');
    await publish('tnt_other', 'e1');
    expect((await state()).body.waiting).toBe(6);

    const tell = async (n: number, outcome: 'retry' | 'delivered') => {
      const of = attempted({ event: `e${n}`, endpoint: id, acceptedAt: 1 }, { outcome });
      const fact: Fact = {
        ...of,
        event: event(tenant, `e${n}`, 'invoice.paid'),
        eventSequence: sequences[n]!,
        delivery: deliveryId(1, tenant, `e${n}`, id),
        run: FIRST_RUN,
      };
      await jetstream(bed.bucket.nc).publish(subjects.logOfOrdered(tenant, id), JSON.stringify(fact));
    };
    await tell(2, 'retry');
    expect((await state()).body.waiting).toBe(4);
    await tell(2, 'delivered');
    expect((await state()).body.waiting).toBe(3);
    // Nothing is left of the counting.
    const { jsm } = bed.registry.app.get(Broker);
    expect((await jsm.streams.info('EVENTS')).state.consumer_count).toBe(1);
  });

  it('is not shown to other tenants, nor of what does not exist', async () => {
    const { tenant, state } = await newEndpoint();
    const other = await bed.tenantWithKey();
    expectProblem(await state(other.key), 404, 'not_found', /no endpoint/);
    const { key: publisherKey } = await bed.newKey(tenant, ['publish']);
    expectProblem(await state(publisherKey), 403, 'forbidden', /lacks the scope read/);
    const unknown = await bed.registry.call('GET', '/v1/endpoints/ep_x/state', undefined, other.key);
    expectProblem(unknown, 404, 'not_found', /no endpoint/);
  });

  it('is unavailable while the broker does not answer', async () => {
    const { state } = await newEndpoint();
    const { jsm } = bed.registry.app.get(Broker);
    const away = jest.spyOn(jsm.streams, 'getMessage').mockRejectedValue(new Error('timeout'));
    try {
      const answer = await state();
      expectProblem(answer, 503, 'unavailable', /^The message broker is not reachable/);
      expect(answer.headers.get('retry-after')).toBe('1');
    } finally {
      away.mockRestore();
    }
  });
});

describe('the lanes', () => {
  it('of a tenant are shown with what keeps them, the longest first, and those of no other', async () => {
    const one = await newEndpoint();
    const js = jetstream(bed.bucket.nc);
    const { key } = await bed.newKey(one.tenant, ['manage']);
    const { body: second } = await bed.registry.call('POST', '/v1/endpoints', { url: 'https://b.example' }, key);
    for (let n = 0; n < 3; n++) await js.publish(subjects.lane(one.tenant, second.id), '');
    await js.publish(subjects.lane(one.tenant, one.id), '');
    await put(one.tenant, second.id, { lane: { reason: 'rate_limit', until: 5_000, since: 3_000 } });
    const other = await newEndpoint();
    await js.publish(subjects.lane(other.tenant, other.id), '');

    const lanes = await bed.registry.call('GET', '/v1/lanes', undefined, key);
    expect(lanes.body).toEqual({
      waiting: 4,
      data: [
        {
          endpoint: second.id,
          waiting: 3,
          lane: { reason: 'rate_limit', until: '1970-01-01T00:00:05.000Z', since: '1970-01-01T00:00:03.000Z' },
        },
        { endpoint: one.id, waiting: 1, lane: null },
      ],
    });
    const { key: otherKey } = await bed.newKey(other.tenant, ['read']);
    expect((await bed.registry.call('GET', '/v1/lanes', undefined, otherKey)).body).toMatchObject({ waiting: 1 });
    const { key: nobody } = await bed.tenantWithKey();
    expect((await bed.registry.call('GET', '/v1/lanes', undefined, nobody)).body).toEqual({ waiting: 0, data: [] });

    const all = await bed.registry.call('GET', '/v1/queues');
    const waiting = { tenant: one.tenant, waiting: 4, endpoints: 2, reasons: { rate_limit: 3, unknown: 1 } };
    expect(all.body.lanes).toContainEqual(waiting);
  });

  it('and queues of all are the operator’s to see', async () => {
    const { tenant, key } = await bed.tenantWithKey();
    await publish(tenant, 'e1');
    const { status, body } = await bed.registry.call('GET', '/v1/queues');
    expect(status).toBe(200);
    const of = (stream: string) => body.queues.find((queue: { stream: string }) => queue.stream === stream);
    expect(body.queues.map(({ stream }: { stream: string }) => stream)).toEqual([
      'EVENTS',
      'DELIVERIES',
      'RETRIES',
      'WAITING',
      'DELIVERY_LOG',
    ]);
    const { jsm } = bed.registry.app.get(Broker);
    const { state } = await jsm.streams.info('EVENTS');
    // Nobody fans out here.
    expect(of('EVENTS')).toEqual({
      stream: 'EVENTS',
      messages: state.messages,
      bytes: state.bytes,
      oldestAt: new Date(state.first_ts).toISOString(),
      readers: [{ name: 'fanout', waiting: state.messages, underWay: 0 }],
    });
    expect(of('RETRIES')).toMatchObject({ messages: 0, oldestAt: null, readers: [{ name: 'retry', waiting: 0 }] });
    const log = await jsm.streams.info('DELIVERY_LOG');
    expect(of('DELIVERY_LOG').readers).toContainEqual({ name: 'projector', waiting: log.state.messages, underWay: 0 });
    expect(log.state.consumer_count).toBe(1);
    expectProblem(await bed.registry.call('GET', '/v1/queues', undefined, key), 403, 'forbidden', /./);
  });
});
