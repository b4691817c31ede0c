import { describe, expect, it } from '@jest/globals';
import { Store } from '#store';
import { documentedJson } from '../../../../libs/dialects/test/documented.ts';
import { attempt, deliveryRow, HOUR, iso } from '../deliveries-bed.ts';
import { expectRefusal, type ProductBed, type ProductTenant } from '../product-bed.ts';
import { created, PATH } from './account.ts';
import { rowOf, THEN, writeDeliveries } from './delivery-rows.ts';

const documented = documentedJson('costkatana/deliveries-response');
const [item] = documented.deliveries;

/** What becomes of events, as it is listed and shown. */
export const describeDeliveries = ({ bed, newTenant: account }: ProductBed) =>
  describe('Cost Katana: deliveries', () => {
    const write = writeDeliveries.bind(undefined, bed);

    async function listed({ call }: ProductTenant, webhook: string, query = '') {
      const { status, body } = await call('GET', `${PATH}/${webhook}/deliveries${query}`);
      expect({ status, body }).toMatchObject({ status: 200, body: { success: true } });
      return body;
    }

    it('CK-7: a delivery is listed as documented', async () => {
      const acme = await account();
      const webhook = await created(acme);
      const row = rowOf(acme, webhook, item.eventId);
      await write([row], [attempt(row, { request: { ...item.request, headers: {} }, duration_ms: 235 })]);
      expect(await listed(acme, webhook)).toEqual({
        ...documented,
        deliveries: [{ ...item, id: row.id, request: { ...item.request, timestamp: iso(THEN + 1) } }],
        pagination: { total: 1, limit: 20, offset: 0, hasMore: false },
      });
    });

    it('CK-7: what is not delivered says what became of it', async () => {
      const acme = await account();
      const webhook = await created(acme);
      const failed = { response_status: null, error_code: 'timeout', error_message: 'no answer within 30 s' };
      const open = { delivered_at: null, last_status_code: null };
      const rows = [
        rowOf(acme, webhook, 'new', { ...open, status: 'pending', attempts: 0 }),
        rowOf(acme, webhook, 'again', { ...open, status: 'retrying', attempts: 2, next_attempt_at: THEN + HOUR }),
        rowOf(acme, webhook, 'refused', { ...open, status: 'exhausted', last_status_code: 404 }),
        rowOf(acme, webhook, 'stopped', { ...open, status: 'cancelled', attempts: 0, last_error: 'endpoint_disabled' }),
      ];
      await write(rows, [
        attempt(rows[1]!, { attempt: 1, response_status: 503, outcome: 'retry' }),
        attempt(rows[1]!, { attempt: 2, ...failed, outcome: 'retry' }),
        attempt(rows[2]!, { response_status: 404, outcome: 'exhausted' }),
      ]);
      const { deliveries } = await listed(acme, webhook);
      const request = { method: 'POST', url: 'https://receiver.example/hooks', timestamp: iso(THEN + 1) };
      const said = Object.fromEntries(
        deliveries.map(({ id: _, eventType: __, eventId, ...rest }: Record<string, string>) => [eventId, rest]),
      );
      const error = { code: 'timeout', message: failed.error_message };
      expect(said).toEqual({
        new: { status: 'pending', attempt: 0, request: null, response: null },
        again: {
          status: 'pending',
          attempt: 2,
          request: { ...request, timestamp: iso(THEN + 2) },
          response: null,
          error,
          nextRetryAt: iso(THEN + HOUR),
        },
        refused: { status: 'failed', attempt: 1, request, response: { statusCode: 404, responseTime: 12 } },
        stopped: {
          status: 'failed',
          attempt: 0,
          request: null,
          response: null,
          error: { code: 'endpoint_disabled', message: 'The delivery was cancelled.' },
        },
      });
    });

    it('CK-7: by status and event, in pages, the newest first, and of this webhook only', async () => {
      const acme = await account();
      const webhook = await created(acme);
      const statuses = ['delivered', 'pending', 'retrying', 'exhausted', 'cancelled'];
      const rows = Array.from({ length: 50 }, (_, n) =>
        deliveryRow(`e${n}`, THEN - n * 1000, {
          tenant: acme.id,
          endpoint_id: webhook,
          event_type: n % 2 ? 'cost.alert' : 'budget.exceeded',
          status: statuses[n % 5]!,
        }),
      );
      await write([...rows, rowOf(acme, await created(acme), 'other')]);
      const numbers = async (query: string) => {
        const { deliveries, pagination } = await listed(acme, webhook, query);
        const found = deliveries.map(({ eventId }: { eventId: string }) => Number(eventId.slice(1)));
        return { found, pagination };
      };
      const all = [...rows.keys()];
      for (const [query, expected, offset, limit] of [
        ['', all, 0, 20],
        ['?limit=7', all, 0, 7],
        ['?limit=7&offset=45', all, 45, 7],
        ['?offset=50', all, 50, 20],
        ['?status=success&limit=100', all.filter((n) => n % 5 === 0), 0, 100],
        ['?status=pending', all.filter((n) => [1, 2].includes(n % 5)), 0, 20],
        ['?status=failed&offset=15', all.filter((n) => n % 5 > 2), 15, 20],
        ['?eventType=cost.alert', all.filter((n) => n % 2 === 1), 0, 20],
        ['?eventType=cost.alert&status=failed&limit=5', all.filter((n) => n % 2 === 1 && n % 5 > 2), 0, 5],
        ['?eventType=system.error', [], 0, 20],
      ] as const) {
        const total = expected.length;
        expect([query, await numbers(query)]).toEqual([
          query,
          {
            found: expected.slice(offset, offset + limit),
            pagination: { total, limit, offset, hasMore: offset + limit < total },
          },
        ]);
      }
      for (const [query, error] of [
        ['?status=delivered', /^status: must be one of: pending, success, failed$/],
        ['?eventType=a b', /^eventType: must be the name of an event/],
        ['?limit=0', /^limit: must be a whole number from 1 to 100$/],
        ['?limit=101', /^limit: /],
        ['?limit=ten', /^limit: /],
        ['?offset=-1', /^offset: must be a whole number from 0 to 10000$/],
        ['?offset=10001', /^offset: /],
        ['?page=1', /^page: /],
      ] as const) {
        const answer = await acme.call('GET', `${PATH}/${webhook}/deliveries${query}`);
        expectRefusal(answer, 400, 'validation_failed', error);
      }
    });

    it('CK-7: of more than 10,000 the newest are listed and counted', async () => {
      const acme = await account();
      const webhook = await created(acme);
      const row = rowOf(acme, webhook, 'oldest', { event_type: 'system.error' });
      await write([row]);
      await bed.registry.app.get(Store).dataSource.query(
        `INSERT INTO deliveries
         SELECT (jsonb_populate_record(d, jsonb_build_object(
           'accepted_at', d.accepted_at + n * interval '1 millisecond', 'id', 'dlv_' || lpad(n::text, 26, '0'),
           'event_type', 'cost.alert'))).*
         FROM deliveries d CROSS JOIN generate_series(1, 10010) AS n WHERE d.id = $1`,
        [row.id],
      );
      const { deliveries, pagination } = await listed(acme, webhook, '?limit=100&offset=9990');
      expect(deliveries).toHaveLength(10);
      expect(pagination).toEqual({ total: 10_000, limit: 100, offset: 9990, hasMore: false });
      expect((await listed(acme, webhook, '?eventType=system.error')).pagination.total).toBe(0);
    });

    it('CK-8: a delivery is shown with all its attempts', async () => {
      const acme = await account();
      const webhook = await created(acme);
      const row = rowOf(acme, webhook, 'shown', { attempts: 2, runs: 2 });
      await write(
        [row],
        [
          attempt(row, { attempt: 1, response_status: 503, outcome: 'exhausted', settled: 'exhausted' }),
          attempt(row, { attempt: 2, run: 'run_1' }),
        ],
      );
      const { body } = await acme.call('GET', `${PATH}/deliveries/${row.id}`);
      const [{ id: _, ...outline }] = (await listed(acme, webhook)).deliveries;
      const [first, second] = body.delivery.attempts;
      expect(body).toMatchObject({
        success: true,
        delivery: { id: row.id, ...outline, webhookId: webhook, createdAt: iso(row.created_at), replays: 1 },
      });
      expect(first).toMatchObject({ attempt: 1, replayId: null, success: false, response: { statusCode: 503 } });
      expect(second).toEqual({
        id: expect.stringMatching(/^att_/),
        attempt: 2,
        replayId: 'run_1',
        success: true,
        request: { ...outline.request, headers: { 'webhook-id': row.id } },
        response: {
          statusCode: 200,
          responseTime: 12,
          headers: { server: 'example' },
          body: 'grüße',
          truncated: false,
        },
        error: null,
        contentRemoved: false,
      });
    });
  });
