import { createHash, randomUUID } from 'node:crypto';
import { HookwireError, toProblem, UnsealError, type Problem, type SecretBox } from '#service';
import {
  answerPlace,
  keepAnswer,
  releaseKey,
  reserveKey,
  type IdempotencyKey,
  type KeptAnswer,
  type Store,
} from '#store';
import type { EntityManager } from 'typeorm';
import { answerOf } from './answer.ts';

/** Says of an answer that it was given before. */
const REPLAYED = { 'idempotent-replayed': 'true' };

/** Of what was refused before it began, nothing is kept: mended, it may come again with the same key. */
const NOT_KEPT = new Set([400, 401, 403, 413, 415, 422, 429]);

/** What makes two requests the same. @param body as it was parsed */
export function requestHash(method: string, url: string, body: unknown): string {
  return createHash('sha256')
    .update(`${method} ${url}\n${JSON.stringify(body ?? null)}`)
    .digest('hex');
}

/** @throws HookwireError `invalid_request` */
export function checkIdempotencyKey(key: string): void {
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return;
  throw new HookwireError('invalid_request', 'Idempotency-Key must have 1 to 255 printable ASCII characters.');
}

/** The answer to a request with an idempotency key: the one that was given before, or that will be kept. */
export class IdempotentAnswer {
  readonly #store: Store;
  readonly #box: SecretBox;
  readonly #key: IdempotencyKey;
  /** The status of a success. */
  readonly #status: number;
  readonly #holder = randomUUID();
  #keptStatus: number | undefined;

  /** @param status of the route's success */
  constructor(store: Store, box: SecretBox, key: IdempotencyKey, status: number) {
    this.#store = store;
    this.#box = box;
    this.#key = key;
    this.#status = status;
  }

  /**
   * The answer that was given before, or undefined: the request is to be worked on, and the key is reserved for it.
   * @throws HookwireError `idempotency_conflict`, `idempotency_in_progress`, and the problem that was answered before
   */
  async before(
    request: string,
  ): Promise<{ status: number; headers: Record<string, string>; body: unknown } | undefined> {
    const reservation = await reserveKey(this.#store.dataSource, this.#key, request, this.#holder);
    if (reservation.state === 'reserved') return undefined;
    if (reservation.request !== request) {
      throw new HookwireError(
        'idempotency_conflict',
        'This Idempotency-Key was used for another request; make a new one.',
      );
    }
    const { answer } = reservation;
    if (!answer) throw inProgress();
    const body = this.#open(answer);
    const headers = { ...answer.headers, ...REPLAYED };
    if (answer.status < 400) return { status: answer.status, headers, body };
    const { code, detail, errors } = body as Problem;
    throw new HookwireError(code, detail, { headers, ...(errors ? { fields: errors } : {}) });
  }

  /**
   * Keeps the answer in the transaction of the change that it tells of.
   * @param value what the handler will return, should the change be active then
   * @throws HookwireError `idempotency_in_progress` when somebody else has taken over: the change must not be made twice
   */
  async keepWith(tx: EntityManager, value: unknown): Promise<void> {
    const { headers, body } = answerOf(value);
    const status = value === undefined ? 204 : this.#status;
    if (!(await keepAnswer(tx, this.#key, this.#holder, this.#sealed(status, headers, body)))) throw inProgress();
    this.#keptStatus = status;
  }

  /** Keeps what a handler returned, unless it is kept as it is. */
  async keep(result: unknown): Promise<void> {
    const { status = this.#status, headers, body } = answerOf(result);
    if (status === this.#keptStatus) return;
    await keepAnswer(this.#store.dataSource, this.#key, this.#holder, this.#sealed(status, headers, body));
  }

  /** Keeps a refusal; what was not refused for good leaves the key free. */
  async keepRefusal(error: HookwireError): Promise<void> {
    const { dataSource } = this.#store;
    if (error.status >= 500 || NOT_KEPT.has(error.status)) return releaseKey(dataSource, this.#key, this.#holder);
    const { etag } = error.headers;
    const headers: Record<string, string> = etag === undefined ? {} : { etag };
    await keepAnswer(dataSource, this.#key, this.#holder, this.#sealed(error.status, headers, toProblem(error)));
  }

  /** It may hold a secret that is shown only once. */
  #sealed(status: number, headers: Readonly<Record<string, string>>, body: unknown): KeptAnswer {
    const sealedBody = this.#box.seal(body === undefined ? '' : JSON.stringify(body), this.#place);
    return { status, headers: { ...headers }, sealedBody };
  }

  #open({ sealedBody }: KeptAnswer): unknown {
    try {
      const text = this.#box.open(sealedBody, this.#place);
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    } catch (cause) {
      if (!(cause instanceof UnsealError)) throw cause;
      throw new HookwireError(
        'idempotency_conflict',
        'The answer was sealed with a master key that is not known here. See whether the change was made before you repeat it.',
        { cause },
      );
    }
  }

  get #place(): string {
    return answerPlace(this.#key);
  }
}

function inProgress(): HookwireError {
  return new HookwireError(
    'idempotency_in_progress',
    'The first request with this Idempotency-Key has no answer yet.',
    {
      retryAfter: 1,
    },
  );
}
