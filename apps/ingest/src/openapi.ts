import type { ApiBody } from '@nestjs/swagger';
import { ERRORS } from '#service';

// The package does not export its own name of this type.
type SchemaObject = Extract<Parameters<typeof ApiBody>[0], { schema: unknown }>['schema'];

const EVENT_SCHEMA: SchemaObject = {
  type: 'object',
  required: ['type', 'data'],
  additionalProperties: false,
  properties: {
    id: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      pattern: '^[\\x21-\\x7e]+$',
      description: 'Names the event: the same id sent again is the same event. Hookwire makes one when it is missing.',
    },
    type: { type: 'string', maxLength: 128, example: 'invoice.paid' },
    occurredAt: { type: 'string', format: 'date-time', description: 'When it happened; now, when it is missing.' },
    data: { description: 'The payload: any JSON value. Receivers get it byte for byte.' },
    attributes: {
      type: 'object',
      description: 'At most 32 KiB as JSON, all together.',
      maxProperties: 64,
      additionalProperties: { type: 'string', maxLength: 1024 },
    },
    channels: {
      type: 'array',
      maxItems: 10,
      uniqueItems: true,
      items: { type: 'string', pattern: '^[A-Za-z0-9_.:-]{1,128}$' },
      description: 'An endpoint with channels gets only events that carry one of them.',
    },
  },
};

export const PUBLISH_BODY_SCHEMA: SchemaObject = {
  oneOf: [EVENT_SCHEMA, { type: 'array', minItems: 1, maxItems: 1000, items: EVENT_SCHEMA }],
};

export const ACCEPTED_SCHEMA: SchemaObject = {
  type: 'object',
  required: ['id', 'acceptedAt'],
  properties: { id: { type: 'string' }, acceptedAt: { type: 'string', format: 'date-time' } },
};

export const PROBLEM_SCHEMA: SchemaObject = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { field: { type: 'string' }, message: { type: 'string' } } },
    },
  },
};

export const ITEMS_SCHEMA: SchemaObject = {
  type: 'object',
  required: ['items'],
  properties: {
    items: {
      type: 'array',
      description: 'One result for each event, in their order: what a single event would have been answered.',
      items: {
        oneOf: [
          {
            ...ACCEPTED_SCHEMA,
            properties: { status: { type: 'integer', enum: [202] }, ...ACCEPTED_SCHEMA.properties },
          },
          PROBLEM_SCHEMA,
        ],
      },
    },
  },
};

const integer: SchemaObject = { type: 'integer' };

/** Of answers to a tenant with a publish limit; `Retry-After` when it was exceeded. */
export const RATE_LIMIT_HEADERS = {
  'Retry-After': { schema: integer, description: 'Seconds until the request would be taken.' },
  'RateLimit-Limit': { schema: integer, description: 'Events that the tenant may publish in its window of time.' },
  'RateLimit-Remaining': { schema: integer, description: 'Events that it may publish now.' },
  'RateLimit-Reset': { schema: integer, description: 'Seconds until it may publish more than that.' },
};
