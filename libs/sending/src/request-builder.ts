import { dialect } from '#dialects';
import type { ContentSigner, EndpointRecord } from '#domain';
import type { TraceHeaders } from '#service';
import type { ClientCertificate } from './dial.ts';
import type { RequestAuth } from './endpoint-auth.ts';
import { contentTypeOf, makeBody, type Content } from './request-body.ts';

/** A request as it will be sent, and as it may be shown. */
export interface OutgoingRequest {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
  /** The headers without credentials, for the log. */
  readonly loggedHeaders: Record<string, string>;
  readonly clientCertificate?: ClientCertificate;
}

/** What a request proves who sends it with. */
export interface Credentials {
  /** The endpoint's active secrets, newest first. */
  readonly signers: readonly ContentSigner[];
  readonly auth: RequestAuth;
}

export const USER_AGENT = 'Hookwire/1 (+https://hookwire.dev)';

/** In place of what is secret. */
export const MASK = '****';

// A custom header with such a name holds a credential more often than not.
const CREDENTIAL_NAME = /auth|token|secret|key|cookie|pass|pwd|credential|session|jwt|sign/i;

// How the message travels is decided by the connection. Taken from a custom header these would break the request, send
// it to another host, or smuggle a second one behind it. The trace is the event's.
const NOT_CUSTOM = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/**
 * Builds the signed request of one attempt.
 * @param contents one delivery, or those that travel together
 * @param batch the id of the request when deliveries travel together: then the body is a list, of one too
 * @param attemptedAt milliseconds since the epoch
 * @throws RenderError when a body is not made yet, and cannot be
 */
export function buildRequest(
  contents: readonly [Content, ...Content[]],
  batch: string | undefined,
  endpoint: EndpointRecord,
  { signers, auth }: Credentials,
  attemptedAt: number,
  trace: TraceHeaders,
): OutgoingRequest {
  const [{ task }] = contents;
  const speak = dialect(endpoint.dialect);
  const bodies = contents.map((content) => content.body ?? makeBody(endpoint, content));
  const body = batch === undefined ? bodies[0]! : jsonList(bodies);
  const { custom, maskedCustom, contentType } = fixedOf(endpoint);
  const isTest = contents.every(({ task: { event } }) => event.onlyFor !== undefined);
  const general = {
    'content-type': contentType,
    'user-agent': USER_AGENT,
    ...(isTest && { 'hookwire-test': 'true' }),
    ...trace,
  };
  const delivery = batch ?? task.delivery;
  const own = speak.headers({ event: task.event, endpoint: task.endpoint, delivery, body, signers, attemptedAt });
  // A token that the endpoint was given for this header is the one that its receiver knows.
  for (const name of speak.credentialHeaders) if (name in custom || name in auth.headers) delete own[name];
  return {
    method: 'POST',
    url: endpoint.url,
    // Ours come last: a custom header must never replace credentials, a signature or the trace.
    headers: { ...custom, ...auth.headers, ...general, ...own },
    body,
    loggedHeaders: {
      ...maskedCustom,
      ...masked(auth.headers, () => true),
      ...general,
      ...masked(own, (name) => speak.credentialHeaders.includes(name)),
    },
    ...(auth.clientCertificate && { clientCertificate: auth.clientCertificate }),
  };
}

/** What all requests of an endpoint have in common. */
interface Fixed {
  readonly custom: Record<string, string>;
  readonly maskedCustom: Record<string, string>;
  readonly contentType: string;
}

/** By the version of an endpoint. */
const fixed = new WeakMap<EndpointRecord, Fixed>();

function fixedOf(endpoint: EndpointRecord): Fixed {
  let known = fixed.get(endpoint);
  if (!known) {
    const custom = customHeaders(endpoint.headers);
    const maskedCustom = masked(custom, (name) => CREDENTIAL_NAME.test(name));
    fixed.set(endpoint, (known = { custom, maskedCustom, contentType: contentTypeOf(endpoint) }));
  }
  return known;
}

/** @param bodies JSON texts */
function jsonList(bodies: readonly Uint8Array[]): Uint8Array {
  const parts = bodies.flatMap((body, n) => [Buffer.from(n === 0 ? '[' : ','), body]);
  return Buffer.concat([...parts, Buffer.from(']')]);
}

function customHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.trim().toLowerCase(), value] as const)
      .filter(([name]) => HEADER_NAME.test(name) && !NOT_CUSTOM.has(name)),
  );
}

function masked(
  headers: Readonly<Record<string, string>>,
  isCredential: (name: string) => boolean,
): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, isCredential(name) ? MASK : value]));
}
