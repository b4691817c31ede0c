import { expect, it } from '@jest/globals';
import { dialect } from '#dialects';
import { documentedJson, type Parsed } from '../../../libs/dialects/test/documented.ts';
import { eventually, hexSignature, parsed, type ProductsBed } from './bed.ts';

export function describeSmartAiHub(bed: ProductsBed): void {
  const { call, newClient, newReceiver } = bed;

  it('SH-1, SH-2, SH-3, SH-5: Smart AI Hub’s webhooks get events and tests, signed, and the log shows them', async () => {
    const PATH = '/smartaihub/api/v1/webhooks';
    const { client, bearer } = await newClient('smartaihub');
    const receiver = await newReceiver();
    receiver.respond = (_, nth) => (nth === 1 ? { status: 503, body: 'busy' } : { body: 'OK' });
    const request = { ...documentedJson('smartaihub/create-request'), url: receiver.url };
    const path = `${PATH}/${(await call('POST', PATH, bearer, request)).data.id}`;
    const data = dialect('smartaihub').catalogue.find(({ type }) => type === 'credit.low')!.example;
    const published = await client.publish({ type: 'credit.low', data });
    expect(published.status).toBe(202);
    await receiver.waitFor(2, 30_000);
    const test = documentedJson('smartaihub/test-request');
    const sent = (await call('POST', `${path}/test`, bearer, test)).data;
    const requests = await receiver.waitFor(3, 15_000);
    const metadata = { service: expect.any(String), timestamp: expect.any(String) };
    const event = { id: published.body.id, eventType: 'credit.low', userId: data['userId'], data, metadata };
    const tested = { id: sent.eventId, eventType: test.eventType, userId: null, data: test.data, metadata };
    expect(requests.map(parsed)).toEqual([event, event, tested]);
    for (const { headers, body } of requests) {
      expect(headers['x-webhook-signature']).toBe(hexSignature(request.secret, body));
    }
    const logs = await eventually('both deliveries in the log', async () => {
      const { data: found } = await call('GET', `${path}/logs?status=success`, bearer);
      return found.length === 2 && found;
    });
    expect(logs).toMatchObject([
      { id: sent.logId, eventId: sent.eventId, attemptCount: 1 },
      { eventId: published.body.id, attemptCount: 2, responseStatus: 200, errorCode: null },
    ]);
    const { attempts } = (await call('GET', `${path}/logs/${logs[1].id}`, bearer)).data;
    const said = (of: Parsed) => [of.responseStatus, of.responseBody];
    expect(attempts.map(said)).toEqual([
      [503, 'busy'],
      [200, 'OK'],
    ]);
  }, 60_000);
}
