import { randomBytes } from 'node:crypto';
import { ed25519Secret, publicKeyOf, secretFromKey, signerOf, sortableId, type SecretType } from '#domain';
import type { SecretBox } from '#service';
import type { StoredSecret } from '#store';

const KEY_BYTES = 32;

/** A secret that is new to an endpoint: what is kept, and itself. */
export interface FreshSecret {
  readonly stored: StoredSecret;
  readonly text: string;
}

/**
 * @param wanted `secret`: the caller's own; left out, one of the type is made
 * @param now milliseconds since the epoch
 */
export function freshSecret(
  wanted: { readonly secret?: string; readonly type?: SecretType },
  endpoint: string,
  box: SecretBox,
  now: number,
): FreshSecret {
  const text = wanted.secret ?? generated(wanted.type ?? 'hmac');
  const stored = {
    id: sortableId('sec', now, randomBytes(10)),
    createdAt: now,
    expiresAt: null,
    publicKey: publicKeyOf(text) ?? null,
    sealed: box.seal(text, endpoint),
  };
  return { stored, text };
}

function generated(type: SecretType): string {
  const bytes = randomBytes(KEY_BYTES);
  return type === 'ed25519' ? ed25519Secret(bytes) : secretFromKey(bytes);
}

/** What is wrong with a caller's own secret, or undefined. Never shows the value. */
export function secretProblem(value: unknown): string | undefined {
  if (typeof value === 'string' && signerOf(value)) return undefined;
  return 'must be whsec_ and base64 of 24 to 64 bytes, or whsk_ and base64 of an Ed25519 seed (32 bytes, or 64 with its public key)';
}

/** A type that is given beside a secret has to be the secret's own. */
export function secretTypeProblem(type: unknown, secret: unknown): string | undefined {
  if (type !== 'hmac' && type !== 'ed25519') return 'must be hmac or ed25519';
  const given = typeof secret === 'string' ? signerOf(secret)?.type : undefined;
  return given !== undefined && given !== type ? `is ${type}, and the secret that is given is ${given}` : undefined;
}
