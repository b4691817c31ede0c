import { createHash } from 'node:crypto';
import { authPlace, basicAuthorization, type AuthCredentials, type EndpointRecord } from '#domain';
import type { SecretBox } from '#service';
import type { ClientCertificate } from './dial.ts';
import type { OAuthTokens } from './oauth-tokens.ts';

/** How one request authenticates itself. */
export interface RequestAuth {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clientCertificate?: ClientCertificate;
}

export const NO_AUTH: RequestAuth = { headers: {} };

interface Opened {
  readonly credentials: AuthCredentials;
  /** What is the same for every request; undefined where a token is needed. */
  readonly fixed?: RequestAuth;
}

/** Endpoints' own credentials; opened once for each version of a record. */
export class EndpointAuth {
  readonly #opened = new WeakMap<EndpointRecord, Opened>();
  readonly #box: SecretBox;
  readonly #tokens: OAuthTokens;

  constructor(box: SecretBox, tokens: OAuthTokens) {
    this.#box = box;
    this.#tokens = tokens;
  }

  /** @throws UnsealError; SendError `oauth_token_failed` */
  async of(endpoint: EndpointRecord): Promise<RequestAuth> {
    if (!endpoint.auth) return NO_AUTH;
    const { credentials, fixed } = this.#open(endpoint);
    if (fixed || credentials.type !== 'oauth2') return fixed ?? NO_AUTH;
    return bearer(await this.#tokens.token(endpoint.tenant, credentials, endpoint.timeoutMs));
  }

  /** To be told when a receiver answers 401: a token may have been revoked before its end. */
  async refused(endpoint: EndpointRecord, auth: RequestAuth): Promise<void> {
    if (!endpoint.auth) return;
    const { credentials } = this.#open(endpoint);
    const token = auth.headers['authorization']?.slice(BEARER.length);
    if (credentials.type === 'oauth2' && token) await this.#tokens.refused(endpoint.tenant, credentials, token);
  }

  #open(endpoint: EndpointRecord): Opened {
    let opened = this.#opened.get(endpoint);
    if (!opened) {
      const text = this.#box.open(endpoint.auth!.sealed, authPlace(endpoint.id));
      const credentials = JSON.parse(text) as AuthCredentials;
      this.#opened.set(endpoint, (opened = { credentials, fixed: fixedAuth(credentials) }));
    }
    return opened;
  }
}

const BEARER = 'Bearer ';

function bearer(token: string): RequestAuth {
  return { headers: { authorization: BEARER + token } };
}

function fixedAuth(credentials: AuthCredentials): RequestAuth | undefined {
  switch (credentials.type) {
    case 'bearer':
      return bearer(credentials.token);
    case 'basic':
      return { headers: { authorization: basicAuthorization(credentials.username, credentials.password) } };
    case 'header':
      return { headers: { [credentials.name.toLowerCase()]: credentials.value } };
    case 'mtls': {
      const { certificate, privateKey } = credentials;
      const id = createHash('sha256').update(`${certificate}\n${privateKey}`).digest('hex');
      return { headers: {}, clientCertificate: { id, certificate, privateKey } };
    }
    case 'oauth2':
      return undefined;
  }
}
