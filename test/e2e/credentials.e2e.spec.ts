import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startReceiver, TEST_CERTIFICATES, TEST_CLIENT_CERTIFICATES, waitUntil, type Receiver } from '#testkit';
import { readLog } from './records.ts';
import { startScenario, type Scenario } from './scenario.ts';

describe('endpoints that want credentials get them from the delivery worker', () => {
  let scenario: Scenario;
  let receiver: Receiver;

  beforeAll(async () => {
    scenario = await startScenario();
    receiver = await startReceiver();
  }, 90_000);

  afterAll(async () => {
    await scenario?.stop();
    await receiver?.close();
  }, 60_000);

  const publish = async (type: string, count: number): Promise<void> => {
    const events = Array.from({ length: count }, (_, n) => ({ id: `${type}-${n}`, type, data: n }));
    expect((await scenario.publish(events)).status).toBe(202);
  };
  const at = (path: string) => receiver.requests.filter((request) => request.path === path);

  it('a token of an OAuth 2 server, asked for once, and anew when the receiver takes it no longer', async () => {
    let issued = 0;
    let accepted = 'Bearer token-1';
    receiver.respond = ({ path, headers }) => {
      if (path === '/token') {
        const body = JSON.stringify({ access_token: `token-${++issued}`, token_type: 'Bearer', expires_in: 3600 });
        return { status: 200, headers: { 'content-type': 'application/json' }, body };
      }
      return { status: headers.authorization === accepted ? 204 : 401 };
    };
    const auth = { type: 'oauth2', tokenUrl: `${receiver.url}/token`, clientId: 'hookwire', clientSecret: 'sesame' };
    const retry = { delaysSeconds: [0.5, 1, 2, 4], jitter: 0 };
    await scenario.createEndpoint(`${receiver.url}/oauth`, { eventTypes: ['oauth.*'], auth, retry });

    await publish('oauth.one', 10);
    await receiver.waitFor(() => at('/oauth').length >= 10, 20_000);
    expect(at('/token').map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${Buffer.from('hookwire:sesame').toString('base64')}`,
    ]);
    expect(at('/token')[0]!.body.toString()).toContain('grant_type=client_credentials');
    expect(new Set(at('/oauth').map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer token-1']));

    accepted = 'Bearer token-2';
    await publish('oauth.two', 1);
    await receiver.waitFor(() => at('/oauth').some(({ headers }) => headers.authorization === accepted), 20_000);
    expect(issued).toBe(2);
    // Neither in the log of deliveries nor in the logs of the services.
    const written = JSON.stringify([await readLog(scenario.nats.url), scenario.platform.services.delivery.logs]);
    expect(written).not.toMatch(/sesame|token-\d/);
  }, 60_000);

  it('a client certificate, which the receiver checks', async () => {
    const { one } = TEST_CLIENT_CERTIFICATES;
    const seen: (string | undefined)[] = [];
    const { server, url } = await startTlsReceiver((name) => seen.push(name));
    try {
      const auth = { type: 'mtls', certificate: one.cert, privateKey: one.key };
      await scenario.createEndpoint(`${url}/with`, { eventTypes: ['mtls.with'], auth });
      const without = await scenario.createEndpoint(`${url}/without`, {
        eventTypes: ['mtls.without'],
        retry: { delaysSeconds: [] },
      });
      await publish('mtls.with', 3);
      await publish('mtls.without', 1);
      await waitUntil(() => seen.length >= 3, { deadlineMs: 20_000, what: 'three deliveries' });
      const attempts = async () =>
        (await readLog(scenario.nats.url)).filter((fact) => fact.kind === 'attempted' && fact.endpoint === without.id);
      await waitUntil(async () => (await attempts()).length > 0, {
        deadlineMs: 20_000,
        what: 'the attempt without one',
      });
      expect(await attempts()).toMatchObject([{ outcome: 'exhausted', error: { code: 'tls_failed' } }]);
      expect(seen).toHaveLength(3);
      expect(new Set(seen).size).toBe(1);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }, 60_000);
});

/** Lets in only who has one certificate. @param onRequest told the name in it */
async function startTlsReceiver(
  onRequest: (name: string | undefined) => void,
): Promise<{ server: Server; url: string }> {
  const options = {
    ...TEST_CERTIFICATES.valid,
    ca: TEST_CLIENT_CERTIFICATES.one.cert,
    requestCert: true,
    rejectUnauthorized: true,
  };
  const server = createServer(options, (request, response) => {
    request.resume().on('end', () => {
      onRequest((request.socket as TLSSocket).getPeerCertificate().subject?.CN?.toString());
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return { server, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
