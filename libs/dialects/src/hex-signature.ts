import { createHmac } from 'node:crypto';
import type { ContentSigner } from '#domain';

const MAX_LENGTH = 256;

export const HEX_SECRET_FORM = `must be text of 1 to ${MAX_LENGTH} characters`;

/**
 * Signs as `sha256=` and the hex of HMAC-SHA-256. The key is the secret's text itself, in UTF-8, whatever is in it: so
 * do all receivers that the products document.
 * @returns undefined for a text that is empty or longer than 256 characters
 */
export function hexSigner(secret: string): ContentSigner | undefined {
  if (secret === '' || secret.length > MAX_LENGTH) return undefined;
  return { sign: (content) => `sha256=${createHmac('sha256', secret).update(content).digest('hex')}` };
}

/** One header holds one signature: the newest secret's. */
export function newestSignature(signers: readonly ContentSigner[], content: Uint8Array): string {
  const [newest] = signers;
  if (!newest) throw new Error('an endpoint without a secret cannot sign');
  return newest.sign(content);
}
