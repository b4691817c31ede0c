import { randomBytes, timingSafeEqual } from 'node:crypto';
import { standardSignature, type EndpointRecord } from '#domain';
import {
  SendError,
  USER_AGENT,
  type EndpointAuth,
  type EndpointSecrets,
  type HttpSender,
  type OutgoingRequest,
  type SendResult,
} from '#sending';
import { UnsealError } from '#service';

const TIMEOUT_MS = 10_000;
const TYPE = 'endpoint.verification';

/** Asks URLs whether they want events: by a token that nobody knows who does not read what is sent there. */
export class Challenge {
  readonly #sender: Pick<HttpSender, 'send'>;
  readonly #secrets: EndpointSecrets;
  readonly #auth: EndpointAuth;

  constructor(sender: Pick<HttpSender, 'send'>, secrets: EndpointSecrets, auth: EndpointAuth) {
    this.#sender = sender;
    this.#secrets = secrets;
    this.#auth = auth;
  }

  /** @param url the endpoint's own, or one to come @returns why it does not count as wanted; undefined when it does */
  async problem(endpoint: EndpointRecord, url: string): Promise<string | undefined> {
    const token = randomBytes(24).toString('base64url');
    try {
      const result = await this.#sender.send(await this.#request(endpoint, url, token), TIMEOUT_MS);
      return answerProblem(result, token);
    } catch (error) {
      if (error instanceof UnsealError || error instanceof SendError) return error.message;
      throw error;
    }
  }

  async #request(endpoint: EndpointRecord, url: string, token: string): Promise<OutgoingRequest> {
    const now = Date.now();
    const { headers, clientCertificate } = await this.#auth.of({ ...endpoint, timeoutMs: TIMEOUT_MS });
    const id = `challenge_${randomBytes(12).toString('hex')}`;
    const timestamp = Math.floor(now / 1000);
    const body = Buffer.from(JSON.stringify({ type: TYPE, endpoint: endpoint.id, challenge: token }));
    const own = {
      'content-type': 'application/json',
      'user-agent': USER_AGENT,
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': standardSignature(this.#secrets.signers(endpoint, now), id, timestamp, body),
    };
    return {
      method: 'POST',
      url,
      headers: { ...headers, ...own },
      body,
      loggedHeaders: own,
      ...(clientCertificate && { clientCertificate }),
    };
  }
}

/** What is wrong with the answer to a challenge, for people; undefined when the token came back. */
export function answerProblem(result: SendResult, token: string): string | undefined {
  if ('error' in result) return `${result.error.code}: ${result.error.message}`;
  if (result.status < 200 || result.status > 299) return `it answered ${result.status}`;
  return isSame(answeredToken(result.body), token) ? undefined : 'its answer is not the challenge';
}

/** `{"challenge": "…"}`, or the token as it is. */
function answeredToken(body: Buffer): string {
  const text = body.toString().trim();
  try {
    const answer = JSON.parse(text) as { challenge?: unknown } | null;
    return typeof answer?.challenge === 'string' ? answer.challenge : '';
  } catch {
    return text;
  }
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
