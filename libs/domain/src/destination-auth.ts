// How Hookwire says to a receiver who it is, besides the signature.

export type AuthType = AuthCredentials['type'];

/** What is sealed in a record, as JSON. */
export type AuthCredentials =
  | { readonly type: 'bearer'; readonly token: string }
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | { readonly type: 'header'; readonly name: string; readonly value: string }
  | OAuthCredentials
  | { readonly type: 'mtls'; /** PEM, with its chain. */ readonly certificate: string; readonly privateKey: string };

/** Client credentials. @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
export interface OAuthCredentials {
  readonly type: 'oauth2';
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  readonly audience?: string;
  /** Where the token request says who asks. */
  readonly clientAuthentication: 'basic' | 'body';
}

/** Where an endpoint's credentials are sealed for: its id alone would let a secret open in their place. */
export function authPlace(endpoint: string): string {
  return `${endpoint}/auth`;
}

/** The header in which credentials travel, in lower case; undefined for a certificate. */
export function authHeaderName(auth: { readonly type: AuthType; readonly name?: string }): string | undefined {
  if (auth.type === 'mtls') return undefined;
  return auth.type === 'header' ? auth.name?.toLowerCase() : 'authorization';
}

/** @see https://www.rfc-editor.org/rfc/rfc7617 */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
