import { beforeAll, describe, expect, it } from '@jest/globals';
import { dialect } from '#dialects';
import { TEST_CERTIFICATES, type ReceivedRequest } from '#testkit';
import { documentedJson } from '../../../libs/dialects/test/documented.ts';
import { type TenantClient } from '../scenario.ts';
import { hexSignature, parsed, type ProductsBed } from './bed.ts';

export function describeAgentCache(bed: ProductsBed): void {
  const { call, newReceiver } = bed;

  describe('AgentCache', () => {
    const PATH = '/agentcache/api/webhooks';
    const example = dialect('agentcache').catalogue.find(({ type }) => type === 'quota.warning')!.example;
    let client: TenantClient;

    beforeAll(async () => {
      client = await bed.scenario.newTenant(undefined, 'agentcache');
    });

    function expectSigned({ headers, body }: ReceivedRequest, event: string, secret: string): void {
      const signature = hexSignature(secret, body);
      expect(headers).toMatchObject({ 'x-agentcache-event': event, 'x-agentcache-signature': signature });
    }

    it('AC-1, AC-3, AC-4: what is registered gets its events, signed, and the documented test', async () => {
      const receiver = await newReceiver(TEST_CERTIFICATES.valid);
      const request = { ...documentedJson('agentcache/register-request'), url: receiver.url };
      await call('POST', PATH, { 'x-api-key': client.apiKey }, request);
      expect((await client.publish({ type: 'quota.warning', data: example })).status).toBe(202);
      const [event] = await receiver.waitFor(1, 15_000);
      expect(parsed(event!)).toEqual({ event: 'quota.warning', timestamp: expect.any(String), data: example });
      expectSigned(event!, 'quota.warning', request.secret);

      await call('POST', `${PATH}/test`, { 'x-api-key': client.apiKey });
      const [, test] = await receiver.waitFor(2, 15_000);
      expectSigned(test!, 'webhook.test', request.secret);
      const { timestamp, data } = parsed(test!);
      expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      // The same moment, but for the digits that tell events apart.
      expect(data.timestamp).toBe(timestamp.replace(/\d{6}Z$/, 'Z'));
      const shown = documentedJson('agentcache/test-payload');
      expect(test!.body.toString()).toBe(
        JSON.stringify({ ...shown, timestamp, data: { ...shown.data, timestamp: data.timestamp } }),
      );
    }, 40_000);

    it('AC-1: registering again moves what waits to the new URL, signed with the new secret', async () => {
      const [before, after] = [await newReceiver(TEST_CERTIFICATES.valid), await newReceiver(TEST_CERTIFICATES.valid)];
      before.respond = () => ({ status: 503 });
      const key = { 'x-api-key': client.apiKey };
      await call('POST', PATH, key, { url: before.url, events: ['cache.hit'], secret: 'the_old_secret' });
      const data = dialect('agentcache').catalogue.find(({ type }) => type === 'cache.hit')!.example;
      const events = Array.from({ length: 10 }, (_, n) => ({ type: 'cache.hit', data: { ...data, latency_ms: n } }));
      expect((await client.publish(events)).status).toBe(202);
      await before.waitFor(10, 15_000);
      await call('POST', PATH, key, { url: after.url, events: ['cache.hit'], secret: 'the_new_secret' });
      const numbers = (requests: ReceivedRequest[]) => new Set(requests.map((each) => parsed(each).data.latency_ms));
      const requests = await after.waitFor((all) => numbers(all).size === 10, 40_000);
      for (const request of requests) expectSigned(request, 'cache.hit', 'the_new_secret');
    }, 60_000);
  });
}
