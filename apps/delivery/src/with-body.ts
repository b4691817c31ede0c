import { RenderError } from '#content';
import type { EndpointRecord } from '#domain';
import { makeBody, type Content, type EndpointSecrets } from '#sending';
import { UnsealError } from '#service';

/**
 * Renders the endpoint's template, when it has one: before anything is sent or counted, and each delivery for itself,
 * as one of several that travel together may fail alone.
 * @returns why it cannot be rendered, when it cannot
 */
export function withBody<C extends Content>(
  endpoint: EndpointRecord,
  content: C,
  secrets: EndpointSecrets,
): (C & Pick<Content, 'body'>) | { readonly failed: string } {
  if (!endpoint.template) return content;
  try {
    return { ...content, body: makeBody(endpoint, content, secrets.routingKey(endpoint)) };
  } catch (error) {
    if (error instanceof RenderError) return { failed: error.message };
    // Said, and tried again, when it is to be sent: whatever needs the master key is missing then.
    if (error instanceof UnsealError) return content;
    throw error;
  }
}
