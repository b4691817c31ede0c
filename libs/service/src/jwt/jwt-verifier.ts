import { createLocalJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Config } from '../config.ts';
import { HookwireError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { RemoteKeys } from './remote-keys.ts';

/** The settings that it is made of; a service that takes tokens reads these too. */
export const JWT_SETTINGS = [
  'HOOKWIRE_JWT_SECRET',
  'HOOKWIRE_JWT_JWKS',
  'HOOKWIRE_JWT_JWKS_URL',
  'HOOKWIRE_JWT_ALGORITHMS',
  'HOOKWIRE_JWT_ISSUER',
  'HOOKWIRE_JWT_AUDIENCE',
  'HOOKWIRE_JWT_TENANT_CLAIM',
  'HOOKWIRE_JWT_SCOPE_CLAIM',
  'HOOKWIRE_JWT_MAX_LIFETIME_SECONDS',
] as const;

export type JwtConfig = Config<(typeof JWT_SETTINGS)[number]>;

/** What a token says of who sent it. */
export interface JwtCaller {
  /** The claim `sub`: who it is, for the audit log. */
  readonly subject: string;
  /** As the claim names it; whether there is such a tenant is not known here. */
  readonly tenant: string;
  /** Others' scopes among them. */
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Clocks of issuers are not ours. */
const CLOCK_TOLERANCE_SECONDS = 30;
const SYMMETRIC = 'HS256';
const MAX_SUBJECT_LENGTH = 256;

/** Three parts in base64url: nothing else that we take as a bearer token looks like this. */
export function isJwtForm(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/**
 * Checks bearer tokens of somebody else's making. Which key checks a token is decided by its kind of algorithm: the
 * shared secret checks HS256 and nothing else, public keys everything but that; so no public key is ever taken for a
 * shared secret, and `none` is no algorithm at all.
 */
export class JwtVerifier {
  readonly #config: JwtConfig;
  readonly #operators: string;
  readonly #algorithms: readonly string[];
  readonly #keyOf: JWTVerifyGetKey;

  /** @param operators the operators' own tenant, which no token may name */
  constructor(config: JwtConfig, log: Logger, operators: string) {
    const { HOOKWIRE_JWT_SECRET: secret, HOOKWIRE_JWT_JWKS: keys, HOOKWIRE_JWT_JWKS_URL: url } = config;
    const shared = secret && new TextEncoder().encode(secret.reveal());
    const remote = url === undefined ? undefined : new RemoteKeys(url, log);
    const published: JWTVerifyGetKey | undefined = keys
      ? createLocalJWKSet(keys)
      : remote && ((header, token) => remote.find(header, token));
    this.#config = config;
    this.#operators = operators;
    this.#algorithms = [...(shared ? [SYMMETRIC] : []), ...(published ? config.HOOKWIRE_JWT_ALGORITHMS : [])];
    this.#keyOf = async (header, token) => {
      const key = header.alg === SYMMETRIC ? shared : await published?.(header, token);
      if (!key) throw new errors.JOSEAlgNotAllowed('no key for this algorithm');
      return key;
    };
  }

  /** @throws HookwireError `unauthorized` that says what is wrong with it, or `unavailable` */
  async verify(token: string): Promise<JwtCaller> {
    const { HOOKWIRE_JWT_ISSUER: issuer, HOOKWIRE_JWT_AUDIENCE: audience } = this.#config;
    const options = {
      algorithms: [...this.#algorithms],
      issuer,
      audience,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['exp', 'iss', 'aud', 'sub'],
    };
    const { payload } = await jwtVerify(token, this.#keyOf, options).catch((error: unknown) => {
      throw error instanceof errors.JOSEError ? refusal(problemOf(error), error) : error;
    });
    return this.#callerOf(payload, Date.now());
  }

  #callerOf(payload: JWTPayload, now: number): JwtCaller {
    const expiresAt = payload.exp! * 1000;
    // One that claims to be from the future lives from now on.
    const from = Math.min(now, payload.iat === undefined ? now : payload.iat * 1000);
    const longest = this.#config.HOOKWIRE_JWT_MAX_LIFETIME_SECONDS;
    if (expiresAt - from > (longest + CLOCK_TOLERANCE_SECONDS) * 1000) {
      throw refusal(`it is valid for more than ${longest} s; ask its issuer for one with a shorter life`);
    }
    const subject = payload.sub!;
    // eslint-disable-next-line no-control-regex -- finding control characters is what this is for
    if (subject.length === 0 || subject.length > MAX_SUBJECT_LENGTH || /[\u0000-\u001f\u007f]/.test(subject)) {
      throw refusal(`its claim "sub" must have 1 to ${MAX_SUBJECT_LENGTH} characters, and no control characters`);
    }
    const { HOOKWIRE_JWT_TENANT_CLAIM: tenantClaim, HOOKWIRE_JWT_SCOPE_CLAIM: scopeClaim } = this.#config;
    const tenant = payload[tenantClaim];
    if (typeof tenant !== 'string') throw refusal(`it names no tenant in its claim "${tenantClaim}"`);
    // Its endpoints hear of all tenants: that is for the operator to give away, not for an issuer.
    if (tenant === this.#operators) throw refusal(`its claim "${tenantClaim}" names the operators' own tenant`);
    return { subject, tenant, scopes: scopesIn(payload[scopeClaim]), expiresAt };
  }
}

/**
 * @param operators the operators' own tenant, which no token may name
 * @returns undefined when no key is configured: then no token is taken
 */
export function jwtVerifier(config: JwtConfig, log: Logger, operators: string): JwtVerifier | undefined {
  const { HOOKWIRE_JWT_SECRET: secret, HOOKWIRE_JWT_JWKS: keys, HOOKWIRE_JWT_JWKS_URL: url } = config;
  return secret || keys || url ? new JwtVerifier(config, log, operators) : undefined;
}

/** Words in one text, as OAuth has it, or a list. @see https://www.rfc-editor.org/rfc/rfc8693#section-4.2 */
function scopesIn(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter(Boolean);
  return Array.isArray(claim) ? claim.filter((scope) => typeof scope === 'string') : [];
}

/** What is wrong with a token. Of its claims only what a valid signature stands for is ever said. */
function problemOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'nbf') return 'it is not valid yet';
    if (error.claim === 'iss') return 'its issuer (claim "iss") is not the one that is trusted';
    if (error.claim === 'aud') return 'it is meant for somebody else (claim "aud")';
    return `its claim "${error.claim}" is missing or wrong`;
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is not valid';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'it is signed with an algorithm that is not accepted';
  if (error instanceof errors.JWKSNoMatchingKey) return 'it is signed with a key that its issuer does not publish';
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'it does not say with which key it is signed ("kid")';
  return 'it cannot be read';
}

function refusal(problem: string, cause?: unknown): HookwireError {
  return new HookwireError('unauthorized', `The token is refused: ${problem}.`, { cause });
}
