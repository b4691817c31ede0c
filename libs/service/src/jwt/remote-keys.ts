import { createLocalJWKSet, errors, type CryptoKey, type FlattenedJWSInput, type JWSHeaderParameters } from 'jose';
import { HookwireError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** After this long keys are fetched again, in passing; a key that its issuer has withdrawn is good for so long. */
const FRESH_MS = 10 * 60_000;
/** While the issuer cannot be reached, what it said last is used for so long. */
const USABLE_MS = 60 * 60_000;
/** Tokens that name unknown keys make us ask no more often than this. */
const COOL_DOWN_MS = 30_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;

/** Reads a URL. @throws Error that says what was wrong */
export type ReadUrl = (url: string) => Promise<string>;

/** The keys of a token issuer, from its JWKS URL. @see https://www.rfc-editor.org/rfc/rfc7517#section-5 */
export class RemoteKeys {
  readonly #url: string;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #read: ReadUrl;
  #keys: ReturnType<typeof createLocalJWKSet> | undefined;
  #fetchedAt = -Infinity;
  #triedAt = -Infinity;
  #fetching: Promise<boolean> | undefined;

  /** @param now milliseconds of a clock that only goes forward */
  constructor(url: string, log: Logger, now: () => number = () => performance.now(), read: ReadUrl = readUrl) {
    this.#url = url;
    this.#log = log;
    this.#now = now;
    this.#read = read;
  }

  /**
   * The key that a token names.
   * @throws HookwireError `unavailable` while the keys cannot be had, and jose's errors for a key that is not there
   */
  async find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    const age = this.#now() - this.#fetchedAt;
    if (age > USABLE_MS) await this.#fetch(0);
    else if (age > FRESH_MS) void this.#fetch(COOL_DOWN_MS);
    if (!this.#keys || this.#now() - this.#fetchedAt > USABLE_MS) {
      throw new HookwireError('unavailable', 'The keys of the token’s issuer cannot be fetched right now.');
    }
    try {
      return await this.#keys(header, token);
    } catch (error) {
      const isNew = error instanceof errors.JWKSNoMatchingKey && (await this.#fetch(COOL_DOWN_MS));
      if (!isNew) throw error;
      return this.#keys(header, token);
    }
  }

  /**
   * Once at a time, whoever asks.
   * @param pauseMs since the last time, at least
   * @returns whether the keys have been fetched anew
   */
  async #fetch(pauseMs: number): Promise<boolean> {
    if (!this.#fetching && this.#now() - this.#triedAt < pauseMs) return false;
    this.#fetching ??= this.#fetchNow().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetchNow(): Promise<boolean> {
    this.#triedAt = this.#now();
    try {
      const keys = JSON.parse(await this.#read(this.#url)) as Parameters<typeof createLocalJWKSet>[0];
      this.#keys = createLocalJWKSet(keys);
      this.#fetchedAt = this.#now();
      return true;
    } catch (error) {
      this.#log.warn({ err: error, url: this.#url }, 'the keys of the token issuer could not be fetched');
      return false;
    }
  }
}

async function readUrl(url: string): Promise<string> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (response.status !== 200) throw new Error(`${url} answers ${response.status}`);
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > MAX_BYTES) throw new Error(`${url} answers with more than ${MAX_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
