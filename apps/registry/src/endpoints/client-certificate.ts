import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { CertificateDescription } from '#store';

export const MAX_PEM_LENGTH = 32_768;

/**
 * What is wrong with a certificate and the key that goes with it, or undefined. Never shows the key.
 * @param now milliseconds since the epoch
 */
export function clientCertificateProblem(certificate: unknown, privateKey: unknown, now: number): string | undefined {
  if (typeof certificate !== 'string') return 'must be a certificate in PEM';
  if (certificate.length > MAX_PEM_LENGTH) return `must not be longer than ${MAX_PEM_LENGTH} characters`;
  const first = parseCertificate(certificate);
  if (!first) return 'must be a certificate in PEM';
  if (Date.parse(first.validTo) <= now) return `has expired on ${new Date(first.validTo).toISOString().slice(0, 10)}`;
  if (typeof privateKey !== 'string') return undefined;
  const key = privateKey.length <= MAX_PEM_LENGTH ? parseKey(privateKey) : undefined;
  if (!key) return 'is given with a privateKey that is no private key in PEM, or has a password';
  if (!first.checkPrivateKey(key)) return 'does not belong to the privateKey';
  return isAcceptedByTls(certificate, privateKey) ? undefined : 'cannot be used for TLS: is its chain complete PEM?';
}

/** @param certificate in PEM, and good */
export function describeCertificate(certificate: string): CertificateDescription {
  const { subject, issuer, serialNumber, fingerprint256, validFrom, validTo } = new X509Certificate(certificate);
  return {
    subject: subject.replaceAll('\n', ', '),
    issuer: issuer.replaceAll('\n', ', '),
    serialNumber,
    fingerprint: fingerprint256,
    validFrom: new Date(validFrom).toISOString(),
    expiresAt: new Date(validTo).toISOString(),
  };
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return pem.includes('-----BEGIN CERTIFICATE-----') ? new X509Certificate(pem) : undefined;
  } catch {
    return undefined;
  }
}

function parseKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** OpenSSL is stricter than the parser: the rest of the chain, and keys that are too weak. */
function isAcceptedByTls(cert: string, key: string): boolean {
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}
