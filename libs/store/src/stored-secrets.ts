import { createHash } from 'node:crypto';
import { sortableId } from '#domain';
import type { Endpoint } from './entities.ts';

/** What a row says of the secret in the same place of its `sealedSecrets`. Times in ms since the epoch. */
export interface SecretDetails {
  readonly id: string;
  readonly createdAt: number;
  /** Null for one without an end. */
  readonly expiresAt: number | null;
  /** `whpk_…` of an Ed25519 one; null for HMAC. */
  readonly publicKey: string | null;
}

export interface StoredSecret extends SecretDetails {
  readonly sealed: string;
}

type SecretColumns = Pick<Endpoint, 'sealedSecrets' | 'secretDetails'>;

/** An endpoint's secrets, newest first, those that have expired included. */
export function secretsOf(row: SecretColumns & Pick<Endpoint, 'id' | 'createdAt'>): StoredSecret[] {
  return row.sealedSecrets.map((sealed, n) => ({
    sealed,
    ...(row.secretDetails[n] ?? detailsOfFirst(row.id, row.createdAt.getTime(), n)),
  }));
}

export function secretColumns(secrets: readonly StoredSecret[]): SecretColumns {
  return {
    sealedSecrets: secrets.map(({ sealed }) => sealed),
    secretDetails: secrets.map(({ sealed: _sealed, ...details }) => details),
  };
}

/** The version before kept no details. The id must come out the same each time, and survive sealing it anew. */
function detailsOfFirst(endpoint: string, createdAt: number, n: number): SecretDetails {
  const entropy = createHash('sha256').update(`${endpoint}\n${n}`).digest().subarray(0, 10);
  return { id: sortableId('sec', createdAt, entropy), createdAt, expiresAt: null, publicKey: null };
}
