import { createHmac, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';

// Secrets and signatures of Standard Webhooks. A secret says by its prefix what it is.
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

/** How a secret signs: `v1` (HMAC-SHA-256) or `v1a` (Ed25519). */
export type SecretType = 'hmac' | 'ed25519';
export const SECRET_TYPES: readonly SecretType[] = ['hmac', 'ed25519'];

const HMAC_PREFIX = 'whsec_';
const PRIVATE_PREFIX = 'whsk_';
const PUBLIC_PREFIX = 'whpk_';

/** What stands before the 32 bytes of a key in DER: RFC 8410 leaves no choice in it. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD_BYTES = 12;
const ED25519_BYTES = 32;

/** Something that signs as one of an endpoint's secrets. */
export interface ContentSigner {
  /** The signature as it stands in a header. */
  sign(content: Uint8Array): string;
}

/** One of Standard Webhooks: its signatures are `v1,…` or `v1a,…`. */
export interface Signer extends ContentSigner {
  readonly type: SecretType;
}

/**
 * Reads a secret: `whsec_` and base64 of 24 to 64 bytes, or `whsk_` and base64 of an Ed25519 seed, with or without the
 * public key behind it.
 * @returns undefined for what is neither
 */
export function signerOf(secret: string): Signer | undefined {
  const key = secretKey(secret);
  if (key) {
    return {
      type: 'hmac',
      sign: (content) => `v1,${createHmac('sha256', key).update(content).digest('base64')}`,
    };
  }
  const privateKey = ed25519Key(secret);
  if (!privateKey) return undefined;
  return { type: 'ed25519', sign: (content) => `v1a,${sign(null, content, privateKey).toString('base64')}` };
}

/** The key of an HMAC secret; undefined when it is none. */
export function secretKey(secret: string): Buffer | undefined {
  const key = bytesAfter(HMAC_PREFIX, secret);
  return key && key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** @param key 24 to 64 bytes */
export function secretFromKey(key: Uint8Array): string {
  return HMAC_PREFIX + Buffer.from(key).toString('base64');
}

/** @param seed 32 random bytes @returns `whsk_` and base64 of the seed and the public key, as libsodium keeps them */
export function ed25519Secret(seed: Uint8Array): string {
  return PRIVATE_PREFIX + Buffer.concat([seed, publicBytes(privateKeyOf(seed))]).toString('base64');
}

/** What receivers verify with: `whpk_` and base64 of 32 bytes. Undefined for a secret that has none. */
export function publicKeyOf(secret: string): string | undefined {
  const key = ed25519Key(secret);
  return key && PUBLIC_PREFIX + publicBytes(key).toString('base64');
}

/** What is signed. @param timestamp seconds since the epoch, of the attempt */
export function signatureBase(id: string, timestamp: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
}

/**
 * The value of `webhook-signature`, one signature for each active secret.
 * @param timestamp seconds since the epoch, of the attempt
 */
export function standardSignature(
  signers: readonly ContentSigner[],
  id: string,
  timestamp: number,
  body: Uint8Array,
): string {
  const content = signatureBase(id, timestamp, body);
  return signers.map((signer) => signer.sign(content)).join(' ');
}

function ed25519Key(secret: string): KeyObject | undefined {
  const bytes = bytesAfter(PRIVATE_PREFIX, secret);
  if (bytes?.length !== ED25519_BYTES && bytes?.length !== 2 * ED25519_BYTES) return undefined;
  const key = privateKeyOf(bytes.subarray(0, ED25519_BYTES));
  // With another public key behind the seed, it is not clear which of the two is meant.
  const isConsistent = bytes.length === ED25519_BYTES || publicBytes(key).equals(bytes.subarray(ED25519_BYTES));
  return isConsistent ? key : undefined;
}

function privateKeyOf(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
}

function publicBytes(privateKey: KeyObject): Buffer {
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD_BYTES);
}

function bytesAfter(prefix: string, text: string): Buffer | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const base64 = text.slice(prefix.length);
  return /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined;
}
