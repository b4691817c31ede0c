import { HookwireError } from '#service';
import type { StoredSecret } from '#store';
import { notFound } from '../ids.ts';

// What may become of an endpoint's secrets. Lists are newest first; all times in ms since the epoch.

/** Each costs every request a signature, and its header some 50 bytes (Ed25519: 95). */
export const MAX_SECRETS = 5;
export const MAX_OVERLAP_SECONDS = 604_800;

/** Those that still sign. */
export function activeSecrets(secrets: readonly StoredSecret[], now: number): StoredSecret[] {
  return secrets.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
}

/** @throws HookwireError too_many_secrets */
export function withAnother(secrets: readonly StoredSecret[], fresh: StoredSecret, now: number): StoredSecret[] {
  return limited([fresh, ...activeSecrets(secrets, now)]);
}

/**
 * All others sign on for the overlap, and none of them longer than it would have.
 * @throws HookwireError too_many_secrets
 */
export function rotated(
  secrets: readonly StoredSecret[],
  fresh: StoredSecret,
  overlapMs: number,
  now: number,
): StoredSecret[] {
  if (overlapMs === 0) return [fresh];
  const end = now + overlapMs;
  const others = activeSecrets(secrets, now).map((secret) => ({
    ...secret,
    expiresAt: Math.min(secret.expiresAt ?? end, end),
  }));
  return limited([fresh, ...others]);
}

/**
 * @param expiresAt null for no end
 * @throws HookwireError not_found, last_secret
 */
export function withExpiry(
  secrets: readonly StoredSecret[],
  id: string,
  expiresAt: number | null,
  now: number,
): StoredSecret[] {
  const active = activeSecrets(secrets, now);
  findSecret(active, id);
  return lasting(active.map((secret) => (secret.id === id ? { ...secret, expiresAt } : secret)));
}

/** @throws HookwireError not_found, last_secret */
export function without(secrets: readonly StoredSecret[], id: string, now: number): StoredSecret[] {
  const active = activeSecrets(secrets, now);
  findSecret(active, id);
  return lasting(active.filter((secret) => secret.id !== id));
}

/** @throws HookwireError not_found */
export function findSecret(secrets: readonly StoredSecret[], id: string): StoredSecret {
  const found = secrets.find((secret) => secret.id === id);
  if (!found) throw notFound('sec', id);
  return found;
}

function limited(secrets: StoredSecret[]): StoredSecret[] {
  if (secrets.length <= MAX_SECRETS) return secrets;
  throw new HookwireError(
    'too_many_secrets',
    `An endpoint has ${MAX_SECRETS} active secrets at most; remove one of them first, or rotate without an overlap.`,
  );
}

/** There must never come a time in which requests are not signed. */
function lasting(secrets: StoredSecret[]): StoredSecret[] {
  if (secrets.some(({ expiresAt }) => expiresAt === null)) return secrets;
  throw new HookwireError('last_secret', 'No other secret is left that has no end; add one first, or rotate.');
}
