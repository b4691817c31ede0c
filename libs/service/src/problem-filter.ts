import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HookwireError, problemHeaders, toProblem, type ErrorCode } from './errors.ts';
import type { Logger } from './logger.ts';

/** Errors that Fastify raises before a handler is reached, by their code. */
const FASTIFY_ERRORS: Record<string, [ErrorCode, string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large', 'The request body is too large; send less at once.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported_media_type',
    'Send JSON, with the header content-type: application/json.',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid_json', 'The body is empty; send a JSON value.'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid_json', 'The body is not valid JSON.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['invalid_request', 'The body is not as long as the content-length header says.'],
};

/** What a client still sends of a request that is refused for its size is read, and thrown away, up to so many bytes. */
const MOST_DRAINED = 64 * 1024 * 1024;

const BY_STATUS: Record<number, ErrorCode> = {
  400: 'invalid_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  422: 'validation_failed',
};

/** Knows errors of something that a service depends on (its database), and what to answer for them. */
export type ErrorTranslation = (thrown: unknown) => HookwireError | undefined;

/** Makes of whatever was thrown an error that may be answered; what nobody foresaw becomes `internal`. */
export function toHookwireError(thrown: unknown): HookwireError {
  if (thrown instanceof HookwireError) return thrown;
  // Nest hands Fastify's errors on as the cause of one of its own.
  const cause = thrown instanceof HttpException ? thrown.cause : thrown;
  const known = FASTIFY_ERRORS[(cause as { code?: string } | undefined)?.code ?? ''];
  if (known) return new HookwireError(known[0], known[1], { cause: thrown });
  const status = thrown instanceof HttpException ? thrown.getStatus() : (thrown as { statusCode?: number })?.statusCode;
  const code = status === undefined ? undefined : BY_STATUS[status];
  if (code) return new HookwireError(code, (thrown as Error).message, { cause: thrown });
  return new HookwireError('internal', 'The error was logged with this request’s id; please report it.', {
    cause: thrown,
  });
}

/** How an error is answered. */
export interface ErrorAnswer {
  readonly status: number;
  readonly contentType: string;
  /** JSON. */
  readonly body: object;
}

/** Answers where others expect another form than problems have; undefined everywhere else. */
export type ErrorForm = (error: HookwireError, request: FastifyRequest) => ErrorAnswer | undefined;

/** By request: the code of the error that it was answered with. */
const CODES = new WeakMap<FastifyRequest, ErrorCode>();

/** The code of the error that a request was answered with; undefined for one that was none. */
export function answeredCode(request: FastifyRequest): ErrorCode | undefined {
  return CODES.get(request);
}

/** Answers every error as `application/problem+json`, but where another form is expected. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger: Logger;
  readonly #translate: ErrorTranslation;
  readonly #otherForm: ErrorForm;
  /** @param translate asked first, of what a service depends on */
  constructor(logger: Logger, translate: ErrorTranslation = () => undefined, otherForm: ErrorForm = () => undefined) {
    this.#logger = logger;
    this.#translate = translate;
    this.#otherForm = otherForm;
  }

  catch(thrown: unknown, host: ArgumentsHost): void {
    const error = this.#translate(thrown) ?? toHookwireError(thrown);
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    CODES.set(request, error.code);
    if (error.code === 'internal') {
      this.#logger.error(
        { err: thrown, method: request.method, path: request.url, request: request.id },
        'unforeseen error',
      );
    }
    // Fastify would close the connection behind the answer; a client that is still writing then sees a broken connection
    // instead. One that says how much it sends can be let finish: Node reads what nobody has read.
    if (error.code === 'payload_too_large' && Number(request.headers['content-length']) <= MOST_DRAINED) {
      void reply.removeHeader('connection');
    }
    for (const [name, value] of Object.entries(problemHeaders(error))) void reply.header(name, value);
    const { status, contentType, body } = this.#otherForm(error, request) ?? problemAnswer(error);
    void reply.status(status).header('content-type', contentType).send(JSON.stringify(body));
  }
}

function problemAnswer(error: HookwireError): ErrorAnswer {
  return { status: error.status, contentType: 'application/problem+json', body: toProblem(error) };
}
