import { once } from 'node:events';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authPlace, type AuthCredentials, type EndpointRecord } from '#domain';
import { secretBox, UnsealError } from '#service';
import { TEST_CERTIFICATES, TEST_CLIENT_CERTIFICATES } from '#testkit';
import { SenderBed } from '../test/sender-bed.ts';
import { EndpointAuth, NO_AUTH, type RequestAuth } from './endpoint-auth.ts';
import { OAuthTokens } from './oauth-tokens.ts';

const box = secretBox(Buffer.alloc(32, 1).toString('base64'));
const { one, two } = TEST_CLIENT_CERTIFICATES;

function endpoint(credentials: AuthCredentials, id = 'ep_1'): EndpointRecord {
  const sealed = box.seal(JSON.stringify(credentials), authPlace('ep_1'));
  return {
    id,
    tenant: 'tnt_1',
    timeoutMs: 5_000,
    auth: { type: credentials.type, sealed },
  } as unknown as EndpointRecord;
}
const mtls = ({ cert, key }: { cert: string; key: string }): AuthCredentials => ({
  type: 'mtls',
  certificate: cert,
  privateKey: key,
});

describe('what a request authenticates itself with', () => {
  const auth = new EndpointAuth(box, new OAuthTokens({ send: () => Promise.reject(new Error('not asked')) }));

  it.each<[AuthCredentials, Record<string, string>]>([
    [{ type: 'bearer', token: 'tok' }, { authorization: 'Bearer tok' }],
    [{ type: 'basic', username: 'u', password: 'p:ü' }, { authorization: 'Basic dTpwOsO8' }],
    [{ type: 'header', name: 'X-Api-Key', value: 'v' }, { 'x-api-key': 'v' }],
  ])('%j', async (credentials, headers) => {
    const record = endpoint(credentials);
    expect(await auth.of(record)).toEqual({ headers });
    // A receiver that refuses it changes nothing.
    await auth.refused(record, { headers });
    expect(await auth.of(record)).toEqual({ headers });
  });

  it('is nothing without credentials, and an error with those of another endpoint', async () => {
    expect(await auth.of({ id: 'ep_1' } as EndpointRecord)).toBe(NO_AUTH);
    await expect(auth.of(endpoint({ type: 'bearer', token: 'tok' }, 'ep_2'))).rejects.toThrow(UnsealError);
  });
});

describe('an endpoint’s token', () => {
  it('is asked for through the sender, refused addresses and all', async () => {
    const bed = new SenderBed({ allowedNetworks: [] });
    const auth = new EndpointAuth(box, new OAuthTokens(bed.sender));
    const credentials: AuthCredentials = {
      type: 'oauth2',
      tokenUrl: 'http://127.0.0.1:9/token',
      clientId: 'c',
      clientSecret: 's',
      scopes: [],
      clientAuthentication: 'basic',
    };
    await expect(auth.of(endpoint(credentials))).rejects.toMatchObject({
      code: 'oauth_token_failed',
      message: expect.stringContaining('address_refused: 127.0.0.1 is not a public address'),
    });
    await bed.close();
  });

  it('is another one after a receiver’s 401', async () => {
    const bed = new SenderBed();
    let given = 0;
    const json = () => JSON.stringify({ access_token: `t${++given}` });
    const tokenUrl = await bed.raw((socket) =>
      socket.on('data', () => {
        const body = json();
        socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      }),
    );
    const auth = new EndpointAuth(box, new OAuthTokens(bed.sender));
    const record = endpoint({
      type: 'oauth2',
      tokenUrl,
      clientId: 'c',
      clientSecret: 's',
      scopes: [],
      clientAuthentication: 'body',
    });
    const first = await auth.of(record);
    expect(first).toEqual({ headers: { authorization: 'Bearer t1' } });
    expect(await auth.of(record)).toEqual(first);
    await auth.refused(record, first);
    expect(await auth.of(record)).toEqual({ headers: { authorization: 'Bearer t2' } });
    await bed.close();
  });
});

describe('a client certificate', () => {
  let bed: SenderBed;
  const auth = new EndpointAuth(box, new OAuthTokens({ send: () => Promise.reject(new Error('not asked')) }));
  const options = { ...TEST_CERTIFICATES.valid, requestCert: true, rejectUnauthorized: true, ca: [one.cert, two.cert] };

  beforeAll(() => {
    bed = new SenderBed();
  });
  afterAll(() => bed.close());

  const certificate = async (credentials: AuthCredentials) => {
    const { clientCertificate } = await auth.of(endpoint(credentials));
    return { clientCertificate };
  };
  const nameOf = (socket: TLSSocket) => String(socket.getPeerCertificate().subject.CN);

  it.each(['HTTP/1.1', 'HTTP/2'])(
    'is shown over %s, and connections that showed it are for it alone',
    async (protocol) => {
      let connections = 0;
      const server =
        protocol === 'HTTP/2'
          ? createSecureServer(options, (request, answer) =>
              answer.end(nameOf(request.stream.session!.socket as TLSSocket)),
            )
          : createServer(options, (request, answer) => answer.end(nameOf(request.socket as TLSSocket)));
      server.on('secureConnection', () => (connections += 1));
      const url = `https://127.0.0.1:${await bed.listen(server)}/`;
      const shown = async (more: Partial<RequestAuth>) => {
        const result = await bed.send(url, 5_000, more);
        return 'body' in result ? result.body.toString() : result.error.code;
      };
      expect(await shown(await certificate(mtls(one)))).toBe('Hookwire test only: client one');
      expect(await shown(await certificate(mtls(two)))).toBe('Hookwire test only: client two');
      // Opened anew, as by another version of the record: the same certificate finds its connection.
      expect(await shown(await certificate(mtls(one)))).toBe('Hookwire test only: client one');
      expect(connections).toBe(2);
      expect(await shown({})).toMatch(/^(tls_failed|connection_reset)$/);
    },
  );

  it('that the receiver does not know is refused', async () => {
    const server = createServer({ ...options, ca: [one.cert], maxVersion: 'TLSv1.2' });
    const failing = once(server, 'tlsClientError');
    const url = `https://127.0.0.1:${await bed.listen(server)}/`;
    const result = await bed.send(url, 5_000, await certificate(mtls(two)));
    expect(result).toMatchObject({
      error: { code: expect.stringMatching(/^(tls_failed|connection_reset)$/) },
    });
    await failing;
  });
});
