import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { TEST_CERTIFICATES, TEST_CLIENT_CERTIFICATES } from '#testkit';
import { clientCertificateProblem, describeCertificate, MAX_PEM_LENGTH } from './client-certificate.ts';

const { one, two } = TEST_CLIENT_CERTIFICATES;
const NOW = Date.UTC(2027, 0, 1);

describe('a client certificate', () => {
  it('may come with its chain, and with a key of any form that PEM has', () => {
    expect(clientCertificateProblem(one.cert, one.key, NOW)).toBeUndefined();
    expect(clientCertificateProblem(one.cert + two.cert, one.key, NOW)).toBeUndefined();
  });

  it('is described without its key', () => {
    expect(describeCertificate(one.cert)).toEqual({
      subject: 'CN=Hookwire test only: client one',
      issuer: 'CN=Hookwire test only: client one',
      serialNumber: expect.stringMatching(/^[0-9A-F]+$/),
      fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
      validFrom: '2026-11-28T01:54:44.000Z',
      expiresAt: '2126-11-04T01:54:44.000Z',
    });
  });

  const encrypted = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;

  it.each<[string, unknown, unknown, RegExp]>([
    ['no text', 5, one.key, /^must be a certificate in PEM$/],
    ['nonsense', 'nonsense', one.key, /^must be a certificate in PEM$/],
    ['its key only', one.key, one.key, /^must be a certificate in PEM$/],
    ['broken', one.cert.replace(/[A-Z]{3}/, '!!!'), one.key, /^must be a certificate in PEM$/],
    ['too long', one.cert + ' '.repeat(MAX_PEM_LENGTH), one.key, /^must not be longer/],
    ['over', TEST_CERTIFICATES.expired.cert, TEST_CERTIFICATES.expired.key, /^has expired on 2020-02-01$/],
    ['with the key of another one', one.cert, two.key, /^does not belong to the privateKey$/],
    ['with no key', one.cert, 'nonsense', /no private key in PEM/],
    ['with a key that has a password', one.cert, encrypted, /has a password$/],
    [
      'with a broken chain',
      `${one.cert}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`,
      one.key,
      /chain/,
    ],
  ])('that is %s is refused', (_, certificate, key, message) => {
    expect(clientCertificateProblem(certificate, key, NOW)).toMatch(message);
  });
});
