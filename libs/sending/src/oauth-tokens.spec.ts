import { describe, expect, it } from '@jest/globals';
import type { OAuthCredentials } from '#domain';
import type { SendResult } from './http-sender.ts';
import { OAuthTokens, readToken, tokenRequest } from './oauth-tokens.ts';
import type { OutgoingRequest } from './request-builder.ts';

const credentials: OAuthCredentials = {
  type: 'oauth2',
  tokenUrl: 'https://login.example/token',
  clientId: 'client id',
  clientSecret: 'geheim:ü',
  scopes: ['a', 'b'],
  clientAuthentication: 'basic',
};
const answered = (body: unknown, status = 200): SendResult => ({
  startedAt: 0,
  durationMs: 1,
  firstByteMs: 1,
  status,
  headers: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  truncated: false,
});

/** A server that gives out tokens t1, t2 …, of an hour, when it is told to answer. */
class TokenServer {
  now = 0;
  asked: OutgoingRequest[] = [];
  life = 3_600;
  answer: (nth: number) => SendResult | Promise<SendResult> = (nth) =>
    answered({ access_token: `t${nth}`, token_type: 'bearer', expires_in: this.life });
  readonly tokens = new OAuthTokens({ send: async (request) => this.answer(this.asked.push(request)) }, () => this.now);

  token(tenant = 'tnt_1', of = credentials): Promise<string> {
    return this.tokens.token(tenant, of, 30_000);
  }
}

describe('tokens', () => {
  it('are asked for once by all who need them at the same time, and kept', async () => {
    const server = new TokenServer();
    expect(await Promise.all([server.token(), server.token(), server.token()])).toEqual(['t1', 't1', 't1']);
    expect(await server.token()).toBe('t1');
    expect(server.asked).toHaveLength(1);
  });

  it('are replaced a minute before they end, by one request', async () => {
    const server = new TokenServer();
    await server.token();
    server.now = 3_600_000 - 60_001;
    expect(await server.token()).toBe('t1');
    server.now += 1;
    expect(await Promise.all([server.token(), server.token()])).toEqual(['t2', 't2']);
    expect(server.asked).toHaveLength(2);
  });

  it('that live for seconds are kept for half of that', async () => {
    const server = new TokenServer();
    server.life = 10;
    await server.token();
    server.now = 4_999;
    expect(await server.token()).toBe('t1');
    server.now = 5_000;
    expect(await server.token()).toBe('t2');
  });

  it('of a tenant are not another one’s, and other credentials have another', async () => {
    const server = new TokenServer();
    expect(await server.token()).toBe('t1');
    expect(await server.token('tnt_2')).toBe('t2');
    expect(await server.token('tnt_1', { ...credentials, scopes: ['a'] })).toBe('t3');
    expect(await server.token()).toBe('t1');
  });

  it('that a receiver refused are replaced once, and not with each attempt', async () => {
    const server = new TokenServer();
    const refused = (token: string) => server.tokens.refused('tnt_1', credentials, token);
    await server.token();
    await refused('t1');
    expect(await server.token()).toBe('t2');
    // From an attempt that began with the old one.
    await refused('t1');
    await refused('t2');
    expect(await server.token()).toBe('t2');
    server.now = 60_000;
    await refused('t2');
    expect(await server.token()).toBe('t3');
  });

  it('that could not be had fail all who wait, and are asked for anew by the next', async () => {
    const server = new TokenServer();
    server.answer = () => answered({ error: 'invalid_client', error_description: 'geheim:ü' }, 401);
    const both = await Promise.allSettled([server.token(), server.token()]);
    expect(server.asked).toHaveLength(1);
    for (const each of both) {
      expect(each).toMatchObject({
        reason: {
          code: 'oauth_token_failed',
          message: 'no access token from the token URL: it answered 401 (invalid_client)',
        },
      });
    }
    await server.tokens.refused('tnt_1', credentials, 't1');
    server.answer = () => answered({ access_token: 'again' });
    expect(await server.token()).toBe('again');
  });
});

describe('a token request', () => {
  const form = (request: OutgoingRequest) =>
    Object.fromEntries(new URLSearchParams(Buffer.from(request.body).toString()));

  it('says who asks in the header, encoded as a form', () => {
    const request = tokenRequest(credentials);
    expect(request).toMatchObject({ method: 'POST', url: credentials.tokenUrl, loggedHeaders: {} });
    expect(request.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from('client+id:geheim%3A%C3%BC').toString('base64')}`,
    });
    expect(form(request)).toEqual({ grant_type: 'client_credentials', scope: 'a b' });
  });

  it('or in the body, for servers that want it there', () => {
    const request = tokenRequest({ ...credentials, clientAuthentication: 'body', scopes: [], audience: 'api' });
    expect(request.headers).not.toHaveProperty('authorization');
    expect(form(request)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client id',
      client_secret: 'geheim:ü',
      audience: 'api',
    });
  });
});

describe('an answer of a token URL', () => {
  it.each<[string, SendResult, RegExp]>([
    [
      'none',
      { startedAt: 0, durationMs: 1, error: { code: 'address_refused', message: 'no' } },
      /address_refused: no$/,
    ],
    ['a redirect', answered('', 302), /answered 302$/],
    ['no JSON', answered('<html>'), /no access_token$/],
    ['a list', answered([]), /no access_token$/],
    ['null', answered('null'), /no access_token$/],
    ['a token with a line break', answered({ access_token: 'a\r\nb' }), /no access_token$/],
    ['a token that is a number', answered({ access_token: 5 }), /no access_token$/],
    ['another kind of token', answered({ access_token: 'a', token_type: 'mac' }), /not of type Bearer$/],
    ['an error that is no code', answered({ error: 'a secret: x' }, 400), /answered 400$/],
  ])('that is %s', (_, result, message) => {
    expect(() => readToken(result, 0)).toThrow(
      expect.objectContaining({ code: 'oauth_token_failed', message: expect.stringMatching(message) }),
    );
  });

  it.each([
    [3_600, 3_540_000],
    ['120', 60_000],
    [undefined, 240_000],
    ['soon', 240_000],
    [-1, 240_000],
    [1e9, 86_340_000],
  ])('with expires_in %p is kept for %d ms', (life, kept) => {
    expect(readToken(answered({ access_token: 'a', expires_in: life }), 5).keptUntil).toBe(5 + kept);
  });
});
