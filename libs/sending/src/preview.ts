import { authHeaderName, type AuthType, type ContentSigner, type EndpointRecord } from '#domain';
import type { RequestAuth } from './endpoint-auth.ts';
import { makeBody, type Content } from './request-body.ts';
import { buildRequest, MASK } from './request-builder.ts';

/** A request as it would be sent, without anything secret. */
export interface RequestPreview {
  readonly method: string;
  readonly url: string;
  /** As they will be sent, the signatures too; credentials masked. */
  readonly headers: Record<string, string>;
  /** The routing key masked. */
  readonly body: string;
  /** What the signatures are made over, the routing key masked. */
  readonly signatureBase: string;
  /** Whether there is a routing key, and so `signatureBase` is not quite what the signatures are made over. */
  readonly bodyMasked: boolean;
}

/**
 * What the delivery worker would send now for one delivery, built by the same code. No token is asked for.
 * @param auth how the endpoint authenticates its requests
 * @param at milliseconds since the epoch, as if the attempt started then
 * @param routingKey of an endpoint that has one, opened
 * @throws RenderError when the endpoint's template cannot be rendered with this event
 */
export function previewRequest(
  content: Content,
  endpoint: EndpointRecord,
  auth: { readonly type: AuthType; readonly name?: string } | undefined,
  signers: readonly ContentSigner[],
  at: number,
  routingKey?: string,
): RequestPreview {
  const preview = (key: string | undefined) => {
    let base: Uint8Array = new Uint8Array();
    // Whatever a dialect signs, it is what it hands to the signers.
    const listening = signers.map((signer) => ({
      sign(signed: Uint8Array) {
        base = signed;
        return signer.sign(signed);
      },
    }));
    const credentials = { signers: listening, auth: withoutSecrets(auth) };
    const body = makeBody(endpoint, content, key);
    const request = buildRequest([{ ...content, body }], undefined, endpoint, credentials, at, {});
    const { method, url, loggedHeaders: headers } = request;
    return { method, url, headers, body: text(body), signatureBase: text(base) };
  };
  const asSent = preview(routingKey);
  if (routingKey === undefined) return { ...asSent, bodyMasked: false };
  return { ...preview(MASK), headers: asSent.headers, bodyMasked: true };
}

/** The builder masks their values. */
function withoutSecrets(auth: { readonly type: AuthType; readonly name?: string } | undefined): RequestAuth {
  const name = auth && authHeaderName(auth);
  return { headers: name === undefined ? {} : { [name]: '' } };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
