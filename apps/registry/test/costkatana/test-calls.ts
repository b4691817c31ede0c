import { describe, expect, it } from '@jest/globals';
import { dialect } from '#dialects';
import { documentedJson, faults } from '../../../../libs/dialects/test/documented.ts';
import { expectRefusal, type ProductBed } from '../product-bed.ts';
import { basic, created, PATH } from './account.ts';

/** Tests of what is sent because somebody asked for it, and of how often that may be. */
export const describeTestCalls = ({ bed, newTenant: account }: ProductBed) =>
  describe('Cost Katana: tests of webhooks', () => {
    it('CK-5: a test is published for the webhook alone, with the wanted type and data', async () => {
      const acme = await account();
      const id = await created(acme, { ...basic, events: ['system.error'] });
      const eventOf = async (body: { eventType: string }) => {
        const last = { last_by_subj: `events.*.${acme.id}.${body.eventType}` };
        const message = await bed.bucket.jsm.streams.getMessage('EVENTS', last);
        return { meta: JSON.parse(message!.header.get('Hw-Meta')), data: message!.json() };
      };
      const none = await acme.call('POST', `${PATH}/${id}/test`);
      expect(none).toMatchObject({ status: 200, body: { success: true, eventType: 'webhook.test' } });
      expect(none.body.deliveryId).toMatch(/^dlv_/);
      expect((await eventOf(none.body)).data).toMatchObject({ title: 'Webhook Test' });
      const { body } = await acme.call('POST', `${PATH}/${id}/test`, documentedJson('costkatana/test-request'));
      const { meta, data } = await eventOf(body);
      expect(body).toMatchObject({ success: true, eventType: 'cost.alert', eventId: meta.id });
      expect(meta).toMatchObject({ tenant: acme.id, onlyFor: id });
      expect(data).toMatchObject({ test: true });
      expect(faults(dialect('costkatana').catalogue[0]!.schema, data)).toEqual([]);
      for (const [input, error] of [
        [{ eventType: 'cost.alerts' }, /^eventType: "cost\.alerts" is no event/],
        [{ customData: 'x' }, /^customData: must be an object$/],
      ] as const) {
        expectRefusal(await acme.call('POST', `${PATH}/${id}/test`, input), 400, 'validation_failed', error);
      }
    });

    it('CK-5: what is not active gets no test', async () => {
      const acme = await account();
      const id = await created(acme, { ...basic, active: false });
      expectRefusal(await acme.call('POST', `${PATH}/${id}/test`), 409, 'endpoint_disabled', /is disabled/);
    });

    it('CK-15: an account has ten webhooks at most, also when they are made at once', async () => {
      const acme = await account();
      const answers = await Promise.all(Array.from({ length: 12 }, () => acme.call('POST', PATH, basic)));
      const refused = answers.filter(({ status }) => status !== 201);
      expect(refused).toHaveLength(2);
      for (const answer of refused)
        expectRefusal(answer, 409, 'too_many_endpoints', /10 endpoints at most; delete one/);
      const { webhooks } = (await acme.call('GET', PATH)).body;
      expect(webhooks).toHaveLength(10);
      await acme.call('DELETE', `${PATH}/${webhooks[0].id}`);
      await created(acme);
    });

    it('CK-15: five tests a minute, over all registries', async () => {
      const acme = await account();
      const id = await created(acme);
      const another = await bed.another();
      try {
        const left: (string | null)[] = [];
        for (let n = 0; n < 5; n++) {
          const path = `/costkatana${PATH}/${id}/test`;
          const answer = await (n % 2 ? another : bed.registry).call('POST', path, {}, acme.key);
          expect(answer.status).toBe(200);
          left.push(answer.headers.get('x-ratelimit-remaining'));
        }
        expect(left).toEqual(['4', '3', '2', '1', '0']);
        const { headers, ...sixth } = await acme.call('POST', `${PATH}/${id}/test`);
        expectRefusal({ headers, ...sixth }, 429, 'rate_limited', /5 times in 60 s/);
        expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['5', '0']);
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        expect(Number(headers.get('x-ratelimit-reset'))).toBeGreaterThan(Date.now() / 1000 - 1);
      } finally {
        await another.close();
      }
    });
  });
