import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { Config } from './config.ts';

/** `a2.<id of the key>.<base64>`; the first form, `a1.<base64>`, did not say which key it needs. */
const FORM = /^(?:a1|a2\.([0-9a-f]{8}))\.([A-Za-z0-9+/]+={0,2})$/;
const VERSION = 'a2';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Raised when a sealed text was made with a key that is not known here, for another place, or was changed. */
export class UnsealError extends Error {}

export interface SecretBox {
  /** Names the key that seals, and tells nothing about it. */
  readonly keyId: string;
  /** @param place what the secret belongs to (an endpoint's id): a sealed text moved elsewhere does not open there */
  seal(secret: string, place: string): string;
  /** @throws UnsealError */
  open(sealed: string, place: string): string;
  /** Whether it was sealed with the key that seals now. */
  isCurrent(sealed: string): boolean;
}

/**
 * Seals small secrets with AES-256-GCM for storage.
 * @param masterKey base64 of 32 bytes; it seals, and opens what it sealed
 * @param previous keys that only open: those that values are still sealed with
 */
export function secretBox(masterKey: string, previous: readonly string[] = []): SecretBox {
  const keys = new Map([masterKey, ...previous].map((text) => keyOf(text)).map((key) => [idOf(key), key]));
  const current = keyOf(masterKey);
  const keyId = idOf(current);
  return {
    keyId,
    seal(secret, place) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current, nonce).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${VERSION}.${keyId}.${sealed.toString('base64')}`;
    },

    open(sealed, place) {
      const [, id, text = ''] = FORM.exec(sealed) ?? [];
      const bytes = Buffer.from(text, 'base64');
      if (bytes.length < NONCE_BYTES + TAG_BYTES) {
        throw new UnsealError(`the sealed secret of ${place} has an unknown form`);
      }
      const candidates = id === undefined ? [...keys.values()] : [keys.get(id)].filter((key) => key !== undefined);
      for (const key of candidates) {
        const secret = decrypt(bytes, key, place);
        if (secret !== undefined) return secret;
      }
      const key = id === undefined || keys.has(id) ? '' : ` (${id})`;
      throw new UnsealError(`the secret of ${place} was sealed with another HOOKWIRE_MASTER_KEY${key}`);
    },

    isCurrent: (sealed) => FORM.exec(sealed)?.[1] === keyId,
  };
}

/** The box of a service, from its settings. */
export function secretBoxOf(config: Config<'HOOKWIRE_MASTER_KEY' | 'HOOKWIRE_PREVIOUS_MASTER_KEYS'>): SecretBox {
  const previous = config.HOOKWIRE_PREVIOUS_MASTER_KEYS.map((key) => key.reveal());
  return secretBox(config.HOOKWIRE_MASTER_KEY.reveal(), previous);
}

function keyOf(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

/** Derived by a one-way function, so that it may stand beside what the key seals, and be shown. */
function idOf(key: Buffer): string {
  return createHmac('sha256', key).update('hookwire master key id').digest('hex').slice(0, 8);
}

/** Undefined when the key or the place is another one, or the text was changed. */
function decrypt(bytes: Buffer, key: Buffer, place: string): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}
