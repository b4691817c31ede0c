import { randomBytes } from 'node:crypto';
import { dialect } from '#dialects';
import { ed25519Secret, publicKeyOf, secretFromKey, signerOf, sortableId, type SecretType } from '#domain';
import type { SecretBox } from '#service';
import type { Endpoint, StoredSecret } from '#store';
import { fieldProblem } from '../endpoints/content-problems.ts';

const KEY_BYTES = 32;
const MAX_LENGTH = 256;

/** A secret that is new to an endpoint: what is kept, and itself. */
export interface FreshSecret {
  readonly stored: StoredSecret;
  readonly text: string;
}

/**
 * @param wanted `secret`: the caller's own; left out, one of the type is made
 * @param now milliseconds since the epoch
 * @throws HookwireError `validation_failed` for what cannot be a secret in the endpoint's dialect
 */
export function freshSecret(
  wanted: { readonly secret?: string; readonly type?: SecretType },
  { id, dialect: name }: Pick<Endpoint, 'id' | 'dialect'>,
  box: SecretBox,
  now: number,
): FreshSecret {
  // Only Standard Webhooks know key pairs.
  const mayBePair = name === 'native';
  if (wanted.type === 'ed25519' && !mayBePair) throw fieldProblem('secretType', `must be hmac in the dialect ${name}`);
  const text = wanted.secret ?? generated(wanted.type ?? 'hmac');
  const speak = dialect(name);
  if (!speak.signer(text)) throw fieldProblem('secret', speak.secretForm);
  const stored = {
    id: sortableId('sec', now, randomBytes(10)),
    createdAt: now,
    expiresAt: null,
    publicKey: (mayBePair ? publicKeyOf(text) : undefined) ?? null,
    sealed: box.seal(text, id),
  };
  return { stored, text };
}

/** The last four characters, of one that is long enough to keep the others to itself. */
export function masked(secret: string): string {
  return secret.length < 12 ? '****' : `****${secret.slice(-4)}`;
}

function generated(type: SecretType): string {
  const bytes = randomBytes(KEY_BYTES);
  return type === 'ed25519' ? ed25519Secret(bytes) : secretFromKey(bytes);
}

/** What is wrong with a caller's own secret in every dialect, or undefined. Never shows the value. */
export function secretProblem(value: unknown): string | undefined {
  if (typeof value === 'string' && value.length > 0 && value.length <= MAX_LENGTH) return undefined;
  return `must be text of 1 to ${MAX_LENGTH} characters`;
}

/** A type that is given beside a secret has to be the secret's own. */
export function secretTypeProblem(type: unknown, secret: unknown): string | undefined {
  if (type !== 'hmac' && type !== 'ed25519') return 'must be hmac or ed25519';
  const given = typeof secret === 'string' ? signerOf(secret)?.type : undefined;
  return given !== undefined && given !== type ? `is ${type}, and the secret that is given is ${given}` : undefined;
}
