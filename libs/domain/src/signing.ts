import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';

/** The key of a Standard Webhooks secret: `whsec_` and base64 of 24 to 64 bytes. Undefined when it is none. */
export function secretKey(secret: string): Buffer | undefined {
  if (!secret.startsWith(SECRET_PREFIX)) return undefined;
  const text = secret.slice(SECRET_PREFIX.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const key = Buffer.from(text, 'base64');
  return key.length >= 24 && key.length <= 64 ? key : undefined;
}

/** @param key 24 to 64 bytes */
export function secretFromKey(key: Uint8Array): string {
  return SECRET_PREFIX + Buffer.from(key).toString('base64');
}

/**
 * The value of `webhook-signature`, one signature for each active secret.
 * @param timestamp seconds since the epoch, of the attempt
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardSignature(
  keys: readonly Uint8Array[],
  id: string,
  timestamp: number,
  body: Uint8Array,
): string {
  return keys
    .map((key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`)
    .join(' ');
}
