import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 'a1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Raised when a sealed text was made with another key, for another place, or was changed. */
export class UnsealError extends Error {}

/**
 * Seals small secrets with AES-256-GCM for storage.
 * @param masterKey base64 of 32 bytes
 */
export function secretBox(masterKey: string) {
  const key = Buffer.from(masterKey, 'base64');
  return {
    /** @param place what the secret belongs to (an endpoint's id): a sealed text moved elsewhere does not open there */
    seal(secret: string, place: string): string {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${VERSION}.${sealed.toString('base64')}`;
    },

    /** @throws UnsealError */
    open(sealed: string, place: string): string {
      const [version, text] = sealed.split('.', 2);
      const bytes = Buffer.from(text ?? '', 'base64');
      if (version !== VERSION || bytes.length < NONCE_BYTES + TAG_BYTES) {
        throw new UnsealError(`the sealed secret of ${place} has an unknown form`);
      }
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new UnsealError(`the secret of ${place} was sealed with another HOOKWIRE_MASTER_KEY`, { cause });
      }
    },
  };
}

export type SecretBox = ReturnType<typeof secretBox>;
