import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ed25519Secret, secretFromKey, type EndpointRecord } from '#domain';
import { secretBox, UnsealError } from '#service';
import { EndpointSecrets } from './endpoint-secrets.ts';

const key = (n: number) => Buffer.alloc(32, n).toString('base64');
const secret = (n: number) => secretFromKey(Buffer.alloc(32, n));
const record = (id: string, sealedSecrets: string[], expiringSecrets?: object[]) =>
  ({ id, dialect: 'native', sealedSecrets, expiringSecrets }) as unknown as EndpointRecord;

describe('the secrets of an endpoint', () => {
  const box = secretBox(key(1));
  const seal = (text: string) => box.seal(text, 'ep_1');
  const signatures = (secrets: EndpointSecrets, endpoint: EndpointRecord, at = 0) =>
    secrets.signers(endpoint, at).map((signer) => signer.sign(Buffer.from('x')));

  it('sign in their order, and are opened once for each version of the record', () => {
    let opened = 0;
    const counting = { ...box, open: (sealed: string, place: string) => (opened++, box.open(sealed, place)) };
    const secrets = new EndpointSecrets(counting);
    const both = record('ep_1', [seal(secret(2)), seal(secret(1))]);
    const [newer, older] = signatures(secrets, both);
    expect(signatures(secrets, both)).toEqual([newer, older]);
    expect(opened).toBe(2);
    expect(signatures(secrets, record('ep_1', [seal(secret(1))]))).toEqual([older]);
    expect(opened).toBe(3);
  });

  it('end with the moment in which they expire', () => {
    const secrets = new EndpointSecrets(box);
    const ending = [
      { sealed: seal(secret(1)), expiresAt: 1_000 },
      { sealed: seal(secret(3)), expiresAt: 2_000 },
    ];
    const endpoint = record('ep_1', [seal(secret(2))], ending);
    const [lasting, first, second] = signatures(secrets, endpoint, 999);
    expect(new Set([lasting, first, second]).size).toBe(3);
    expect(signatures(secrets, endpoint, 1_000)).toEqual([lasting, second]);
    expect(signatures(secrets, endpoint, 2_000)).toEqual([lasting]);
  });

  it('may be of both kinds at once', () => {
    const secrets = new EndpointSecrets(box);
    const endpoint = record('ep_1', [seal(ed25519Secret(Buffer.alloc(32, 5))), seal(secret(1))]);
    expect(signatures(secrets, endpoint)).toEqual([expect.stringMatching(/^v1a,/), expect.stringMatching(/^v1,/)]);
  });

  it('of another key, or of another endpoint, are not opened', () => {
    const secrets = new EndpointSecrets(box);
    for (const sealed of [secretBox(key(2)).seal(secret(1), 'ep_1'), box.seal(secret(1), 'ep_2'), 'nonsense']) {
      expect(() => secrets.signers(record('ep_1', [sealed]), 0)).toThrow(UnsealError);
    }
    expect(() => secrets.signers(record('ep_1', [seal('whsec_short')]), 0)).toThrow('dialect native');
  });

  it('are read as the dialect reads them', () => {
    const endpoint = { ...record('ep_1', [seal('any text')]), dialect: 'smartaihub' };
    expect(signatures(new EndpointSecrets(box), endpoint)).toEqual([
      `sha256=${createHmac('sha256', 'any text').update('x').digest('hex')}`,
    ]);
  });
});
