import { describe, expect, it } from '@jest/globals';
import { EXPIRING_AT, TEST_CERTIFICATES, type Receiver } from '#testkit';
import { documentedJson, type Parsed } from '../../../libs/dialects/test/documented.ts';
import { eventually, hexSignature, parsed, type ProductsBed } from './bed.ts';

export function describeAgentFactory(bed: ProductsBed): void {
  const { call, newClient, newReceiver } = bed;

  describe('Agent Factory', () => {
    const PATH = '/agentfactory/api/v1/webhooks';
    const request = documentedJson('agentfactory/create-request');
    const test = documentedJson('agentfactory/test-request');

    it('AF-1, AF-2, AF-3, AF-5: what is created gets its events, signed, and a test as it was asked for', async () => {
      const { client, bearer } = await newClient('agentfactory');
      const receiver = await newReceiver();
      const { id } = await call('POST', PATH, bearer, { ...request, url: receiver.url });
      const example = documentedJson('agentfactory/usage-threshold');
      const { event: type, timestamp: occurredAt, data } = example;
      expect((await client.publish({ type, occurredAt, data })).status).toBe(202);
      await receiver.waitFor(1, 15_000);
      await call('POST', `${PATH}/${id}/test`, bearer, test);
      const requests = await receiver.waitFor(2, 15_000);
      const timestamp = expect.stringMatching(/^[\dT:-]{19}Z$/);
      expect(requests.map(parsed)).toEqual([example, { event: test.event, timestamp, data: test.test_data }]);
      for (const { headers, body } of requests) {
        expect(headers['x-agentfactory-signature']).toBe(hexSignature(request.secret, body));
      }
    }, 40_000);

    it('AF-6: certificates are validated, their end is recorded, and warned about', async () => {
      const { client, bearer } = await newClient('agentfactory');
      const [watching, good, expired] = await Promise.all(
        [undefined, TEST_CERTIFICATES.expiring, TEST_CERTIFICATES.expired].map(newReceiver),
      );
      await client.createEndpoint(watching!.url, { eventTypes: ['certificate.expiring'] });
      const testedAt = async ({ url }: Receiver): Promise<string> => {
        const { id } = await call('POST', PATH, bearer, { ...request, url });
        await call('POST', `${PATH}/${id}/test`, bearer, test);
        return id;
      };
      const [valid, ended] = [await testedAt(good!), await testedAt(expired!)];
      await good!.waitFor(1, 15_000);
      const [warning] = await watching!.waitFor(1, 15_000);
      const told = { certificateOf: 'receiver', expiresAt: '2020-02-01T00:00:00.000Z', daysLeft: 0 };
      expect(parsed(warning!)).toMatchObject({
        event: 'certificate.expiring',
        data: { endpoint: { id: ended }, ...told },
      });
      const failures = () => client.api<Parsed>('GET', `/v1/deliveries?endpoint=${ended}&error=tls_failed`);
      await eventually('the log to say that TLS failed', async () => (await failures()).data.length === 1);
      expect(expired!.requests).toEqual([]);
      const state = () => client.api<Parsed>('GET', `/v1/endpoints/${valid}/state`);
      const end = await eventually(
        'the end to be recorded',
        async () => (await state()).certificateExpiresAt as string,
      );
      expect(Date.parse(end)).toBe(EXPIRING_AT);
    }, 60_000);
  });
}
