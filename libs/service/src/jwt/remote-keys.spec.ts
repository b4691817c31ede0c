import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { exportJWK } from 'jose';
import type { Logger } from '../logger.ts';
import { RemoteKeys } from './remote-keys.ts';

const log = { warn: () => undefined } as unknown as Logger;
const jwk = await exportJWK(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
const jwks = (...kids: string[]) => JSON.stringify({ keys: kids.map((kid) => ({ ...jwk, kid })) });
const MINUTE = 60_000;

describe('the keys of an issuer', () => {
  let now: number;
  let published: string | Error;
  let fetches: number;
  let keys: RemoteKeys;
  const find = (kid: string) => keys.find({ alg: 'ES256', kid }, { payload: '', signature: '' });
  const found = (kid: string) =>
    find(kid).then(
      () => true,
      (error: Error & { code: string }) => error.code,
    );

  beforeEach(() => {
    [now, published, fetches] = [0, jwks('a'), 0];
    keys = new RemoteKeys(
      'https://issuer.example/jwks',
      log,
      () => now,
      () => {
        fetches++;
        return published instanceof Error ? Promise.reject(published) : Promise.resolve(published);
      },
    );
  });

  it('are fetched once, whoever asks', async () => {
    expect(await Promise.all([found('a'), found('a'), found('a')])).toEqual([true, true, true]);
    now = 9 * MINUTE;
    expect([await found('a'), fetches]).toEqual([true, 1]);
  });

  it('are fetched again for a key that is new, and not for each token that names what is not there', async () => {
    await found('a');
    published = jwks('a', 'b');
    expect(await found('b')).toBe('ERR_JWKS_NO_MATCHING_KEY');
    now = MINUTE;
    expect([await found('b'), fetches]).toEqual([true, 2]);
    now += MINUTE;
    const unknown = await Promise.all(Array.from({ length: 20 }, (_, n) => found(`x${n}`)));
    expect([new Set(unknown), fetches]).toEqual([new Set(['ERR_JWKS_NO_MATCHING_KEY']), 3]);
    now += 1_000;
    expect([await found('y'), fetches]).toEqual(['ERR_JWKS_NO_MATCHING_KEY', 3]);
  });

  it('that were withdrawn are not taken for longer than the answer is fresh', async () => {
    await found('a');
    published = jwks('b');
    now = 11 * MINUTE;
    // Fetched in passing: nobody waits for it.
    await found('a');
    await new Promise(setImmediate);
    expect([await found('a'), await found('b')]).toEqual(['ERR_JWKS_NO_MATCHING_KEY', true]);
  });

  it('are used for an hour while the issuer cannot be reached', async () => {
    await found('a');
    published = new Error('away');
    now = 59 * MINUTE;
    expect(await found('a')).toBe(true);
    now = 61 * MINUTE;
    expect(await found('a')).toBe('unavailable');
    published = jwks('a');
    expect(await found('a')).toBe(true);
  });

  it.each([new Error('refused'), 'no JSON', '{}', '[]', 'null', '{"keys":5}'])('%p: unavailable', async (answer) => {
    published = answer;
    expect(await found('a')).toBe('unavailable');
  });

  it('are read from a URL, without redirects and up to a size', async () => {
    const answers: Record<string, [number, string]> = {
      '/jwks': [200, jwks('a')],
      '/moved': [302, ''],
      '/missing': [404, jwks('a')],
      '/huge': [200, jwks('a') + ' '.repeat(300_000)],
    };
    const server = createServer(({ url }, response) => {
      const [status, body] = answers[url!]!;
      response.writeHead(status, { location: '/jwks' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const results: Record<string, unknown> = {};
      for (const path of Object.keys(answers)) {
        keys = new RemoteKeys(base + path, log);
        results[path] = await found('a');
      }
      const refused = 'unavailable';
      expect(results).toEqual({ '/jwks': true, '/moved': refused, '/missing': refused, '/huge': refused });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
