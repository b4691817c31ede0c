import { createHash } from 'node:crypto';
import { basicAuthorization, type OAuthCredentials } from '#domain';
import type { HttpSender, SendResult } from './http-sender.ts';
import { USER_AGENT, type OutgoingRequest } from './request-builder.ts';
import { SendError } from './send-error.ts';

/** A token is replaced so long before it ends: it must still be good when the receiver looks at it. */
const MARGIN_MS = 60_000;
/** But no token is kept for less than this share of its life, however short that is. */
const KEPT_SHARE = 0.5;
/** Of a token that does not say how long it lives. */
const DEFAULT_LIFE_SECONDS = 300;
const LONGEST_LIFE_SECONDS = 86_400;
/** A server that gives tokens and does not answer in this time holds up deliveries no longer. */
const TIMEOUT_MS = 10_000;
/** A receiver that refuses each token would have one made for each attempt. */
const REFUSED_AGAIN_MS = 60_000;
const MOST_TOKENS = 10_000;

interface Entry {
  readonly token: Promise<Token>;
  /** When one was dropped that a receiver had refused, in ms since the epoch. */
  readonly refusedAt: number | undefined;
}

interface Token {
  readonly value: string;
  /** Milliseconds since the epoch: from then on another one is asked for. */
  readonly keptUntil: number;
}

/** Access tokens of OAuth 2 client credentials. Whoever needs the same one at the same time waits for one request. */
export class OAuthTokens {
  readonly #sender: Pick<HttpSender, 'send'>;
  readonly #now: () => number;
  /** By what they are for, in the order in which they were asked for. */
  readonly #entries = new Map<string, Entry>();

  /** @param sender the one of the deliveries: token URLs come from the same people, and may lead to the same places */
  constructor(sender: Pick<HttpSender, 'send'>, now: () => number = Date.now) {
    this.#sender = sender;
    this.#now = now;
  }

  /**
   * @param tenant tokens of one are never another's
   * @param timeoutMs the endpoint's own limit
   * @throws SendError `oauth_token_failed`
   */
  async token(tenant: string, credentials: OAuthCredentials, timeoutMs: number): Promise<string> {
    const key = keyOf(tenant, credentials);
    const known = this.#entries.get(key);
    if (known) {
      const { value, keptUntil } = await known.token;
      if (this.#now() < keptUntil) return value;
    }
    // Somebody else may have found the same token too old meanwhile, and have asked already.
    const current = this.#entries.get(key);
    if (current && current !== known) return (await current.token).value;
    return (await this.#ask(key, credentials, Math.min(timeoutMs, TIMEOUT_MS), known?.refusedAt)).value;
  }

  /** A receiver did not take it: the next attempt gets another one, unless that was tried a moment ago. */
  async refused(tenant: string, credentials: OAuthCredentials, token: string): Promise<void> {
    const key = keyOf(tenant, credentials);
    const entry = this.#entries.get(key);
    if (!entry) return;
    const held = await entry.token.catch(() => undefined);
    if (held?.value !== token || this.#entries.get(key) !== entry) return;
    const now = this.#now();
    if (entry.refusedAt !== undefined && now - entry.refusedAt < REFUSED_AGAIN_MS) return;
    this.#entries.set(key, { token: Promise.resolve({ value: token, keptUntil: 0 }), refusedAt: now });
  }

  #ask(key: string, credentials: OAuthCredentials, timeoutMs: number, refusedAt: number | undefined): Promise<Token> {
    const token = this.#sender
      .send(tokenRequest(credentials), timeoutMs)
      .then((result) => readToken(result, this.#now()));
    const entry: Entry = { token, refusedAt };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= MOST_TOKENS) break;
      this.#entries.delete(oldest);
    }
    // A failure is not kept: the next attempt asks again.
    token.catch(() => this.#entries.get(key) === entry && this.#entries.delete(key));
    return token;
  }
}

function keyOf(tenant: string, credentials: OAuthCredentials): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, credentials]))
    .digest('hex');
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2 */
export function tokenRequest(credentials: OAuthCredentials): OutgoingRequest {
  const { tokenUrl, clientId, clientSecret, scopes, audience, clientAuthentication } = credentials;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  if (scopes.length > 0) form.set('scope', scopes.join(' '));
  if (audience !== undefined) form.set('audience', audience);
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
    'user-agent': USER_AGENT,
  };
  if (clientAuthentication === 'body') {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
  } else {
    // Both are encoded as in a form first, says section 2.3.1.
    headers['authorization'] = basicAuthorization(formEncoded(clientId), formEncoded(clientSecret));
  }
  const body = Buffer.from(form.toString());
  return { method: 'POST', url: tokenUrl, headers, body, loggedHeaders: {} };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

/**
 * @param now milliseconds since the epoch
 * @throws SendError `oauth_token_failed`; its message never holds anything of the answer but a documented error code
 */
export function readToken(result: SendResult, now: number): Token {
  if ('error' in result) throw failed(`${result.error.code}: ${result.error.message}`);
  const answer = parse(result.body);
  if (result.status !== 200) {
    const code = typeof answer['error'] === 'string' ? /^[a-z_]{1,40}$/.exec(answer['error'])?.[0] : undefined;
    throw failed(`it answered ${result.status}${code ? ` (${code})` : ''}`);
  }
  const { access_token: value, token_type: type = 'Bearer', expires_in: life } = answer;
  if (typeof value !== 'string' || !/^[\x21-\x7e]{1,8192}$/.test(value)) throw failed('its answer has no access_token');
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') throw failed('its token is not of type Bearer');
  const seconds = Number(life ?? DEFAULT_LIFE_SECONDS);
  const lifeMs = 1000 * (seconds > 0 ? Math.min(seconds, LONGEST_LIFE_SECONDS) : DEFAULT_LIFE_SECONDS);
  return { value, keptUntil: now + Math.max(lifeMs - MARGIN_MS, lifeMs * KEPT_SHARE) };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function failed(why: string): SendError {
  return new SendError('oauth_token_failed', `no access token from the token URL: ${why}`);
}
