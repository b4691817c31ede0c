import { createHash } from 'node:crypto';

/** How every key begins. */
export const API_KEY_PREFIX = 'hk_';
const FORM = /^hk_[A-Za-z0-9_-]{32,128}$/;

/** A new API key: the prefix lets secret scanners and people recognise one that leaked. @param entropy 32 random bytes */
export function apiKeyFromEntropy(entropy: Uint8Array): string {
  return API_KEY_PREFIX + Buffer.from(entropy).toString('base64url');
}

/** Whether a text can be an API key at all. */
export function isApiKeyForm(text: string): boolean {
  return FORM.test(text);
}

/**
 * Hex of the key's SHA-256: all that is stored, and what a key is looked up by. A fast hash does, because a key is
 * 256 random bits and not a password that somebody chose.
 */
export function apiKeyHash(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** How a key is shown after its creation. @param lastFour its last four characters */
export function maskedApiKey(lastFour: string): string {
  return `${API_KEY_PREFIX}****${lastFour}`;
}
