import type { AuthType } from '#domain';

/** How an endpoint's requests authenticate themselves. */
export interface StoredAuth {
  readonly type: AuthType;
  readonly shown: ShownAuth;
  /** `AuthCredentials` as JSON, sealed for `authPlace`. */
  readonly sealed: string;
  /** The days before the end of its certificate (30, 7, 1) of which was warned already. */
  readonly warnedDays?: number;
}

/** What people may see of it; which of the fields there are depends on the type. */
export interface ShownAuth {
  readonly username?: string;
  readonly name?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly scopes?: string[];
  readonly audience?: string;
  readonly clientAuthentication?: 'basic' | 'body';
  readonly certificate?: CertificateDescription;
}

/** Times in ISO 8601. */
export interface CertificateDescription {
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  /** SHA-256, in hexadecimal with colons. */
  readonly fingerprint: string;
  readonly validFrom: string;
  readonly expiresAt: string;
}
