import { compiledTemplate, RenderError } from '#content';
import { dialect } from '#dialects';
import { eventView, type EndpointRecord, type Task } from '#domain';

/** A delivery and the event's payload. */
export interface Content {
  readonly task: Task;
  readonly data: Uint8Array;
  /** What `makeBody` made of them, when that was done before. */
  readonly body?: Uint8Array;
}

/**
 * The body for one delivery: of the endpoint's template, or else as its dialect has it.
 * @param routingKey of an endpoint that has one, opened
 * @throws RenderError when the template cannot be rendered with this event
 */
export function makeBody(endpoint: EndpointRecord, { task, data }: Content, routingKey?: string): Uint8Array {
  const { event, delivery, eventSequence: sequence } = task;
  if (!endpoint.template) return dialect(endpoint.dialect).body({ event, data, sequence, delivery });
  const text = templateOf(endpoint.template).render({
    event: eventView(event, undefined),
    data: Buffer.from(data).toString(),
    deliveryId: delivery,
    routingKey,
  });
  return Buffer.from(text);
}

export function contentTypeOf({ template }: EndpointRecord): string {
  return template ? templateOf(template).contentType : 'application/json';
}

function templateOf(template: object) {
  try {
    return compiledTemplate(template);
  } catch (cause) {
    // Of a later version: whoever repairs or updates can replay.
    throw new RenderError('this version cannot read the template', { cause });
  }
}
