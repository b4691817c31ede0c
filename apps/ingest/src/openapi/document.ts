import {
  ANSWER_HEADERS,
  headerReferences,
  ProblemResponses,
  TENANT_CREDENTIALS,
  type Document,
  type ErrorCode,
  type Parameter,
  type Schema,
} from '#service';
import { MAX_BATCH } from '../event-input.ts';
import { ITEM_PROBLEMS, SCHEMAS } from './schemas.ts';

/** Why a request may be refused as a whole. */
export const PROBLEMS: readonly ErrorCode[] = [
  ...ITEM_PROBLEMS,
  'invalid_json',
  'invalid_request',
  'unauthorized',
  'forbidden',
  'tenant_disabled',
  'request_timeout',
  'unsupported_media_type',
  'rate_limited',
  'headers_too_large',
  'internal',
];

const integer: Schema = { type: 'integer' };

const HEADERS = {
  ...ANSWER_HEADERS,
  'Retry-After': { ...ANSWER_HEADERS['Retry-After'], required: true },
  'RateLimit-Limit': {
    description:
      'Events that the tenant may publish in its window of time. These headers are there when it has a limit.',
    schema: integer,
  },
  'RateLimit-Remaining': { description: 'Events that it may publish now.', schema: integer },
  'RateLimit-Reset': { description: 'Seconds until it may publish more than that.', schema: integer },
};

const RATE_LIMIT = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

function headersOf(codes: readonly ErrorCode[]): Record<string, object> {
  return headerReferences([
    'X-Request-Id',
    ...(codes.includes('unauthorized') ? ['WWW-Authenticate'] : []),
    ...(codes.includes('rate_limited') ? RATE_LIMIT : []),
    ...(codes.includes('rate_limited') || codes.includes('unavailable') ? ['Retry-After'] : []),
  ]);
}

const header = (name: string, description: string, schema: Schema = { type: 'string' }): Parameter => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
});

const PARAMETERS: Parameter[] = [
  header(
    'ce-specversion',
    'Makes the request a CloudEvent in binary mode: its context is in headers, and its body, of `application/json` or any type that ends in `+json`, is its data.',
    { type: 'string', const: '1.0' },
  ),
  header('ce-id', 'Like the other `ce-` headers percent-encoded, where it is not printable ASCII.'),
  header('ce-source', 'A URI reference.'),
  header('ce-type', 'The event type.'),
  header('ce-time', 'When it happened (RFC 3339).'),
  header('ce-subject', 'As any other header that begins with `ce-`: an attribute.'),
  header('traceparent', 'The trace that the event is part of; each attempt to deliver it continues it.'),
  header('tracestate', 'What else belongs to that trace.'),
];

const body = (name: string) => ({ schema: { $ref: `#/components/schemas/${name}` } });
const either = (...names: string[]) => ({ schema: { oneOf: names.map((name) => body(name).schema) } });

const invoice = { id: 'invoice-42', type: 'invoice.paid', data: { amount: 1200, currency: 'EUR' } };
const order = { specversion: '1.0', id: '1', source: '/shop', type: 'order.paid', data: { total: 12 } };

/** Bodies that are taken as they stand. */
const EXAMPLES = {
  event: { summary: 'One event', value: { ...invoice, attributes: { region: 'eu' }, channels: ['billing'] } },
  events: {
    summary: 'Several',
    value: [
      { ...invoice, id: 'invoice-43' },
      { type: 'invoice.sent', data: null },
    ],
  },
  cloudEvent: { value: { ...order, subject: 'orders/1', time: '2026-01-31T12:00:00Z' } },
  cloudEvents: {
    value: [
      { ...order, id: '2' },
      { ...order, id: '3' },
    ],
  },
};

/** The description of the API for producers. */
export function ingestDocument(): Document {
  const problems = new ProblemResponses(headersOf);
  const refusals = problems.of(PROBLEMS);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hookwire ingest',
      version: '1',
      description: 'Takes events from producers. Errors are RFC 9457 problems with a stable `code`.',
    },
    servers: [{ url: '/', description: 'This ingest.' }],
    tags: [{ name: 'events', description: 'What happened, as producers tell it.' }],
    paths: {
      '/v1/events': {
        post: {
          operationId: 'publishEvents',
          summary: `Publish one event, or up to ${MAX_BATCH.toLocaleString('en')} at once`,
          description:
            'Answered when the events are stored. An event that was accepted before, with the same id and content, is answered as it was then. A request has at most 8 MiB.',
          tags: ['events'],
          security: [{ apiKey: [] }, { jwt: [] }],
          parameters: PARAMETERS,
          requestBody: {
            description: 'It may be missing in the binary mode of CloudEvents only.',
            required: false,
            content: {
              'application/json': {
                ...either('NewEvent', 'NewEvents'),
                examples: { event: EXAMPLES.event, events: EXAMPLES.events },
              },
              'application/cloudevents+json': { ...body('CloudEvent'), examples: { event: EXAMPLES.cloudEvent } },
              'application/cloudevents-batch+json': {
                ...body('CloudEvents'),
                examples: { events: EXAMPLES.cloudEvents },
              },
              'application/*+json': body('CloudEventData'),
            },
          },
          responses: {
            202: {
              description: 'Stored: the event, or all of a batch.',
              headers: headerReferences(['X-Request-Id', ...RATE_LIMIT]),
              content: { 'application/json': either('AcceptedEvent', 'AcceptedItems') },
            },
            207: {
              description: 'Of a batch, at least one event was refused; the others are stored.',
              headers: headerReferences(['X-Request-Id', ...RATE_LIMIT]),
              content: { 'application/json': body('ItemResults') },
            },
            ...refusals,
          },
        },
      },
    },
    components: {
      schemas: { ...SCHEMAS },
      headers: HEADERS,
      responses: problems.responses,
      securitySchemes: TENANT_CREDENTIALS,
    },
  };
}
