import { createHmac, createPublicKey, timingSafeEqual, verify as verifySignature } from 'node:crypto';

/** A request that is not from Hookwire, or not from now. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
}

/** A request as it came. */
export interface ReceivedWebhook {
  /** As `fetch` or `node:http` have them. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The bytes, or the text: never parsed and written again. */
  readonly body: Uint8Array | string;
}

/** The body of a delivery, as tenants without a dialect get it. */
export interface WebhookEvent<Data = unknown> {
  readonly id: string;
  readonly type: string;
  /** When it happened, RFC 3339. */
  readonly timestamp: string;
  readonly data: Data;
}

export interface VerifyOptions {
  /** How far the request's time may be from ours. */
  readonly toleranceSeconds?: number;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

/** What stands before the 32 bytes of a public key in DER: RFC 8410 leaves no choice in it. */
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Checks that a request is signed as Standard Webhooks has it, `v1` or `v1a`, and is not an old one sent again.
 * @param keys the endpoint's secret (`whsec_…`) or public key (`whpk_…`); several while one is being replaced
 * @returns the body
 * @throws WebhookVerificationError
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function verifyWebhook<Body = WebhookEvent>(
  keys: string | readonly string[],
  { headers, body }: ReceivedWebhook,
  { toleranceSeconds = 300, now = Date.now() }: VerifyOptions = {},
): Body {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(headers, name),
  ) as [string, string, string];
  const age = /^\d{1,12}$/.test(timestamp) ? Math.abs(now / 1000 - Number(timestamp)) : Infinity;
  if (age > toleranceSeconds) throw new WebhookVerificationError('webhook-timestamp is not from now');
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), bytes]);
  const checks = (typeof keys === 'string' ? [keys] : keys).map(checkOf);
  const isSigned = signatures.split(' ').some((signature) => checks.some((check) => check(signature, content)));
  if (!isSigned) throw new WebhookVerificationError('no signature is right');
  return JSON.parse(Buffer.from(bytes).toString()) as Body;
}

type Check = (signature: string, content: Uint8Array) => boolean;

function checkOf(key: string): Check {
  const [prefix, base64 = ''] = [key.slice(0, key.indexOf('_') + 1), key.slice(key.indexOf('_') + 1)];
  const bytes = Buffer.from(base64, 'base64');
  if (prefix === 'whsec_' && bytes.length >= 24) {
    return (signature, content) => {
      const expected = Buffer.from(`v1,${createHmac('sha256', bytes).update(content).digest('base64')}`);
      const given = Buffer.from(signature);
      return given.length === expected.length && timingSafeEqual(given, expected);
    };
  }
  if (prefix === 'whpk_' && bytes.length === 32) {
    const publicKey = createPublicKey({ key: Buffer.concat([SPKI_HEAD, bytes]), format: 'der', type: 'spki' });
    return (signature, content) =>
      signature.startsWith('v1a,') &&
      verifySignature(null, content, publicKey, Buffer.from(signature.slice(4), 'base64'));
  }
  throw new TypeError('a key is the whsec_… or whpk_… of an endpoint');
}

function headerOf(headers: ReceivedWebhook['headers'], name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (typeof value === 'string' && value !== '') return value;
  throw new WebhookVerificationError(`${name} is missing`);
}
