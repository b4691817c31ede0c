import type { SendErrorCode } from '#domain';

/** Why no answer came, by the code under which it is reported. */
export class SendError extends Error {
  constructor(
    readonly code: SendErrorCode,
    message: string,
    /** When the receiver's certificate ends or ended, if that is what is wrong; ms since the epoch. */
    readonly certificateExpiresAt?: number,
  ) {
    super(message);
  }
}

/** The receiver has certainly not processed the request: it can be sent again, over another connection. */
export class UnsentError extends Error {
  constructor(cause: unknown) {
    super('the connection ended before the request was sent', { cause });
  }
}

/** What undici, the HTTP/2 session, the socket or TLS says, and what it means. */
const BY_CODE: Record<string, SendErrorCode> = {
  ENOTFOUND: 'dns_failed',
  EAI_AGAIN: 'dns_failed',
  ETIMEDOUT: 'timeout',
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  UND_ERR_SOCKET: 'connection_reset',
  UND_ERR_HEADERS_OVERFLOW: 'invalid_response',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'invalid_response',
  ERR_HTTP2_ERROR: 'invalid_response',
  ERR_HTTP2_TOO_MANY_INVALID_FRAMES: 'invalid_response',
  ERR_HTTP2_SESSION_ERROR: 'connection_reset',
  ERR_HTTP2_STREAM_ERROR: 'connection_reset',
  ERR_HTTP2_STREAM_CANCEL: 'connection_reset',
  ERR_HTTP2_GOAWAY_SESSION: 'connection_reset',
  EPROTO: 'tls_failed',
};

const TLS_CODE =
  /^(CERT_|CRL_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE))/;

/** Where they say less than is known. */
const PLAIN_WORDS: Record<string, string> = {
  CERT_NOT_YET_VALID: 'the certificate is not valid yet: check its dates, and the clock here',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed: nobody vouches for it',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate leads to an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'who issued the certificate is not known here: is its chain complete?',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'who issued the certificate is not known here: is its chain complete?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the port does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the port does not speak TLS',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'the receiver offers no TLS 1.2 or newer',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'the receiver offers no TLS 1.2 or newer',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'the receiver asks for a client certificate: set auth to mtls',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'the receiver refused the client certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'the receiver does not know who issued the client certificate',
  UND_ERR_HEADERS_OVERFLOW: 'the head of the answer is over 16 KiB',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the body of the answer has not the length that its head says',
};

/** What any error on the way to an answer means. */
export function toSendError(error: unknown, timeoutMs: number): SendError {
  if (error instanceof SendError) return error;
  if (error instanceof UnsentError) return toSendError(error.cause, timeoutMs);
  return new SendError(codeOf(error), messageOf(error, timeoutMs));
}

function codeOf(error: unknown): SendErrorCode {
  const { code = '', name, message } = error as Error & { code?: string };
  if (name === 'TimeoutError') return 'timeout';
  // undici calls these a broken socket; it broke it, as what came is no answer to the request.
  if (code === 'UND_ERR_SOCKET' && /^bad (response|upgrade)/.test(message)) return 'invalid_response';
  if (code === 'ERR_HTTP2_STREAM_ERROR' && /PROTOCOL_ERROR|ENHANCE_YOUR_CALM/.test(message)) return 'invalid_response';
  const known = BY_CODE[code];
  if (known) return known;
  if (name === 'HTTPParserError') return 'invalid_response';
  return TLS_CODE.test(code) ? 'tls_failed' : 'send_failed';
}

function messageOf(error: unknown, timeoutMs: number): string {
  const { code = '', name, message, errors } = error as Error & { code?: string; errors?: Error[] };
  if (name === 'TimeoutError') return `no complete answer within ${timeoutMs / 1000} s`;
  // Node tries several addresses of a name and wraps what each of them said.
  return PLAIN_WORDS[code] || message || errors?.map((each) => each.message).join('; ') || code || 'the request failed';
}
