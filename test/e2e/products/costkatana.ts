import { beforeAll, describe, expect, it } from '@jest/globals';
import { dialect } from '#dialects';
import { documented, documentedJson, printedCode, type Parsed } from '../../../libs/dialects/test/documented.ts';
import type { TenantClient } from '../scenario.ts';
import { eventually, parsed, type ProductsBed } from './bed.ts';

export function describeCostKatana(bed: ProductsBed): void {
  const { call, newClient, newReceiver } = bed;

  describe('Cost Katana', () => {
    const PATH = '/costkatana/api/webhooks';
    const { data, ...alert } = { type: 'cost.alert', data: dialect('costkatana').catalogue[0]!.example };
    let client: TenantClient;
    let bearer: { authorization: string };
    const at = (path: string) => call('GET', PATH + path, bearer);

    beforeAll(async () => {
      ({ client, bearer } = await newClient('costkatana'));
    });

    const listed = (webhook: string, status: string) =>
      eventually(
        `a delivery that is ${status}`,
        async (): Promise<Parsed> => (await at(`/${webhook}/deliveries?status=${status}`)).deliveries[0],
      );

    it('CK-2, CK-7, CK-8, CK-11, CK-12, CK-14: what a webhook asks for is what it gets, and is seen and replayed', async () => {
      const receiver = await newReceiver();
      receiver.respond = (_, nth) => ({ status: nth === 1 ? 404 : 200 });
      const { webhook, secret } = await call('POST', PATH, bearer, {
        ...documentedJson('costkatana/create-request'),
        ...documentedJson('costkatana/payload-template'),
        url: receiver.url,
        events: ['cost.alert'],
        timeout: 15_000,
      });
      const events = [{ ...data, severity: 'low' }, { ...data, cost: { amount: 49, currency: 'USD' } }, data];
      expect((await client.publish(events.map((each) => ({ ...alert, data: each })))).status).toBe(202);
      // 4xx is not tried again.
      const failed = await listed(webhook.id, 'failed');
      expect(failed).toMatchObject({ attempt: 1, response: { statusCode: 404 }, request: { url: receiver.url } });
      await call('POST', `${PATH}/deliveries/${failed.id}/replay`, bearer);
      expect(await listed(webhook.id, 'success')).toMatchObject({ id: failed.id, eventId: failed.eventId, attempt: 2 });
      expect(receiver.requests).toHaveLength(2);
      for (const request of receiver.requests) {
        expect(parsed(request)).toMatchObject({ text: `${String(data['title'])}\n${String(data['description'])}` });
        expect(request.headers).toMatchObject({
          authorization: 'Bearer your-bearer-token',
          'x-custom-header': 'value',
          'x-costkatana-event-id': failed.eventId,
          'x-costkatana-webhook-id': webhook.id,
        });
        const verify = printedCode<(...texts: string[]) => boolean>(
          documented('costkatana/verify-signature'),
          'verifyWebhookSignature',
        );
        const [time, signature] = ['timestamp', 'signature'].map((name) => request.headers[`x-costkatana-${name}`]);
        expect(verify(request.body.toString(), String(time), String(signature), secret)).toBe(true);
      }
      const { delivery } = await at(`/deliveries/${failed.id}`);
      expect(delivery).toMatchObject({ replays: 1, attempts: [{ success: false }, { success: true }] });
      const { stats } = await at(`/${webhook.id}/stats`);
      expect(stats).toMatchObject({ successfulDeliveries: 1, failedDeliveries: 1, pendingDeliveries: 0 });
    }, 60_000);

    it('CK-15: the 101st delivery of a minute waits, and is not lost', async () => {
      const receiver = await newReceiver();
      const { webhook } = await call('POST', PATH, bearer, {
        ...documentedJson('costkatana/basic-configuration'),
        url: receiver.url,
        events: ['budget.exceeded'],
      });
      const events = Array.from({ length: 101 }, () => ({ type: 'budget.exceeded', data }));
      for (const batch of [events.slice(1), events.slice(0, 1)]) expect((await client.publish(batch)).status).toBe(202);
      await eventually('one delivery to wait for the rate limit', async () => {
        const [held] = (await at('/queue/stats')).stats.webhooks;
        return held?.webhookId === webhook.id && held.held === 1 && held.cause?.reason === 'rate_limit';
      });
      expect(await receiver.waitFor(100, 15_000)).toHaveLength(100);
      await client.api('PATCH', `/v1/endpoints/${webhook.id}`, { rateLimit: null });
      const requests = await receiver.waitFor(101, 30_000);
      expect(new Set(requests.map((request) => parsed(request).event_id)).size).toBe(101);
    }, 90_000);
  });
}
