import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { sortableId, type EventMeta, type Fact } from '#domain';
import { Broker, Publisher, subjects } from '#messaging';
import type { DeliveryRow, StatsRow } from '#store';
import { documentedJson } from '../../../../libs/dialects/test/documented.ts';
import { DAY, deliveryRow } from '../deliveries-bed.ts';
import { expectRefusal, type ProductBed, type ProductTenant } from '../product-bed.ts';
import { basic, created, PATH } from './account.ts';
import { rowOf, writeDeliveries } from './delivery-rows.ts';

/** What is done with deliveries, and what is counted of them. */
export const describeReplaysAndStats = ({ bed, newTenant: account }: ProductBed) =>
  describe('Cost Katana: replays and statistics', () => {
    /** A delivery whose event is stored. */
    async function stored(acme: ProductTenant, webhook: string, event: string, more: Partial<DeliveryRow> = {}) {
      const acceptedAt = Date.now();
      const id = sortableId('evt', acceptedAt, randomBytes(10));
      const meta: EventMeta = {
        id,
        tenant: acme.id,
        type: 'cost.alert',
        occurredAt: acceptedAt,
        acceptedAt,
        registryRevision: 1,
      };
      const { sequence } = await bed.registry.app.get(Publisher).event(meta, Buffer.from('{}'), {});
      const of = { tenant: acme.id, endpoint_id: webhook, event_sequence: sequence, event_type: 'cost.alert' };
      const row = deliveryRow(id, acceptedAt, { ...of, ...more });
      await writeDeliveries(bed, [row]);
      return row;
    }

    it('CK-8, CK-15: a replay is a new run of the delivery; ten a minute', async () => {
      const acme = await account();
      const webhook = await created(acme);
      const row = await stored(acme, webhook, 'failed', { status: 'exhausted' });
      const replay = (id: string) => acme.call('POST', `${PATH}/deliveries/${id}/replay`);
      const { status, body, headers } = await replay(row.id);
      expect({ status, body }).toEqual({
        status: 200,
        body: {
          success: true,
          message: expect.any(String),
          deliveryId: row.id,
          replayId: expect.stringMatching(/^run_/),
        },
      });
      expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['10', '9']);
      const logged = { last_by_subj: `log.*.${acme.id}.${webhook}` };
      const fact = await bed.registry.app.get(Broker).jsm.direct.getMessage('DELIVERY_LOG', logged);
      expect(fact!.json<Fact>()).toMatchObject({ kind: 'replay_requested', run: body.replayId, delivery: row.id });

      const pending = await stored(acme, webhook, 'pending', { status: 'retrying' });
      expectRefusal(await replay(pending.id), 409, 'delivery_pending', /is retrying/);
      const gone = rowOf(acme, webhook, 'gone', { event_sequence: 1_000_000 });
      await writeDeliveries(bed, [gone]);
      expectRefusal(await replay(gone.id), 409, 'event_gone', /publish it again/);
      for (let n = 3; n < 10; n++) expect((await replay(row.id)).status).toBe(200);
      const eleventh = await replay(row.id);
      expectRefusal(eleventh, 429, 'rate_limited', /10 times in 60 s/);
      expect(eleventh.headers.get('x-ratelimit-remaining')).toBe('0');
      expect(Number(eleventh.headers.get('retry-after'))).toBeGreaterThan(0);
    });

    it('CK-7, CK-8: other tenants’ deliveries are not there', async () => {
      const [acme, other] = [await account(), await account()];
      const webhook = await created(acme);
      const row = await stored(acme, webhook, 'foreign');
      for (const [method, path] of [
        ['GET', `/${webhook}/deliveries`],
        ['GET', `/${webhook}/stats`],
        ['GET', `/deliveries/${row.id}`],
        ['POST', `/deliveries/${row.id}/replay`],
        ['GET', '/deliveries/nonsense'],
      ] as const) {
        expectRefusal(await other.call(method, PATH + path), 404, 'not_found', /^There is no (endpoint|delivery) /);
      }
      const reading = await bed.newKey(acme.id, ['read']);
      const refused = await acme.call('POST', `${PATH}/deliveries/${row.id}/replay`, undefined, {
        authorization: `Bearer ${reading.key}`,
      });
      expectRefusal(refused, 403, 'forbidden', /lacks the scope manage/);
    });

    it('CK-3, CK-6: statistics of each webhook, and of one in detail', async () => {
      const acme = await account();
      const [webhook, idle] = [await created(acme), await created(acme, { ...basic, name: 'Idle' })];
      const today = Math.floor(Date.now() / DAY) * DAY;
      const counted: StatsRow = {
        grain: 'day',
        tenant: acme.id,
        dimension: 'endpoint',
        name: webhook,
        start: today,
        attempts: 160,
        succeeded: 148,
        failed_3xx: 0,
        failed_4xx: 2,
        failed_5xx: 7,
        timed: 157,
        duration_ms_sum: 157 * 235,
        delivered: 148,
        exhausted: 1,
        cancelled: 1,
        latency: [60, 157],
      };
      await bed.write({ stats: [counted] }, []);
      // From another log shard, which counts for itself.
      const none = { ...counted, attempts: 0, succeeded: 0, failed_4xx: 0, failed_5xx: 0, timed: 0 };
      await bed.write({ stats: [{ ...none, duration_ms_sum: 0, delivered: 0, latency: [] }] }, [], 1);
      await writeDeliveries(bed, [
        rowOf(acme, webhook, 'a', { status: 'pending' }),
        rowOf(acme, webhook, 'b', { status: 'retrying' }),
        rowOf(acme, webhook, 'c'),
      ]);
      const [documentedWebhook] = documentedJson('costkatana/list-response').webhooks;
      const { totalDeliveries, ...rest } = documentedWebhook.stats;
      const stats = { ...rest, totalDeliveries: totalDeliveries + 2, failedDeliveries: rest.failedDeliveries + 2 };
      const { body } = await acme.call('GET', PATH);
      const statsOf = Object.fromEntries(
        body.webhooks.map((each: { id: string; stats: object }) => [each.id, each.stats]),
      );
      expect(statsOf[webhook]).toEqual(stats);
      expect(Object.keys(statsOf[webhook]).sort()).toEqual(Object.keys(documentedWebhook.stats).sort());
      expect(statsOf[idle]).toEqual(Object.fromEntries(Object.keys(stats).map((name) => [name, 0])));
      expect((await acme.call('GET', `${PATH}/${webhook}`)).body.webhook.stats).toEqual(stats);
      expect((await acme.call('GET', `${PATH}/${webhook}/stats`)).body).toEqual({
        success: true,
        stats: {
          ...stats,
          pendingDeliveries: 2,
          successRate: 148 / 150,
          attempts: { total: 160, successful: 148, failed: { '3xx': 0, '4xx': 2, '5xx': 7, none: 3 } },
          responseTime: { mean: 235, p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
          since: expect.any(String),
        },
      });
      const unused = (await acme.call('GET', `${PATH}/${idle}/stats`)).body.stats;
      expect(unused).toMatchObject({ pendingDeliveries: 0, successRate: null, responseTime: { mean: null } });
    });

    it('CK-8: the queue is what waits of the tenant', async () => {
      const [acme, other] = [await account(), await account()];
      const webhook = await created(acme);
      await writeDeliveries(bed, [
        rowOf(acme, webhook, 'a', { status: 'pending' }),
        rowOf(acme, webhook, 'b', { status: 'pending' }),
        rowOf(acme, webhook, 'c', { status: 'retrying' }),
        rowOf(acme, webhook, 'd'),
        rowOf(acme, webhook, 'e', { status: 'exhausted' }),
      ]);
      const { js } = bed.registry.app.get(Broker);
      for (let n = 0; n < 2; n++) await js.publish(subjects.lane(acme.id, webhook), '');
      const queue = async ({ call }: ProductTenant) => (await call('GET', `${PATH}/queue/stats`)).body;
      expect(await queue(acme)).toEqual({
        success: true,
        stats: {
          total: 3,
          waiting: 2,
          retrying: 1,
          held: 2,
          webhooks: [{ webhookId: webhook, held: 2, cause: null }],
        },
      });
      const nothing = { total: 0, waiting: 0, retrying: 0, held: 0, webhooks: [] };
      expect(await queue(other)).toEqual({ success: true, stats: nothing });
    });
  });
