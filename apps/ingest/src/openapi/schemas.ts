import {
  MAX_ATTRIBUTE_LENGTH,
  MAX_ATTRIBUTES,
  MAX_CHANNELS,
  MAX_EVENT_ID_LENGTH,
  MAX_TYPE_LENGTH,
  OWN_ATTRIBUTE_PREFIX,
} from '#domain';
import { PROBLEM_SCHEMAS, problemsByStatus, type ErrorCode, type Schema } from '#service';
import { MAX_BATCH } from '../event-input.ts';

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const EVENT_TYPE: Schema = {
  type: 'string',
  maxLength: MAX_TYPE_LENGTH,
  pattern: '^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*$',
  examples: ['invoice.paid'],
};
const TIME: Schema = { type: 'string', format: 'date-time' };

const NewEvent: Schema = {
  type: 'object',
  description: 'At most 1 MiB as JSON, or what NATS is set to take in one message if that is less.',
  required: ['type', 'data'],
  additionalProperties: false,
  properties: {
    id: {
      type: 'string',
      minLength: 1,
      maxLength: MAX_EVENT_ID_LENGTH,
      pattern: '^[\\x21-\\x7e]+$',
      description: 'Names the event: the same id sent again is the same event. Hookwire makes one when it is missing.',
    },
    type: EVENT_TYPE,
    occurredAt: { ...TIME, description: 'When it happened, from the year 1000 on; now, when it is missing.' },
    data: { description: 'The payload: any JSON value. Receivers get it byte for byte.' },
    attributes: {
      type: 'object',
      description: `At most 32 KiB as JSON, all together. Names that begin with \`${OWN_ATTRIBUTE_PREFIX}\` are Hookwire’s own.`,
      maxProperties: MAX_ATTRIBUTES,
      propertyNames: { pattern: `^(?!${OWN_ATTRIBUTE_PREFIX.replace('.', '\\.')})[A-Za-z0-9_.-]{1,64}$` },
      additionalProperties: { type: 'string', maxLength: MAX_ATTRIBUTE_LENGTH },
    },
    channels: {
      type: 'array',
      maxItems: MAX_CHANNELS,
      uniqueItems: true,
      items: { type: 'string', pattern: '^[A-Za-z0-9_.:-]{1,128}$' },
      description: 'An endpoint with channels gets only events that carry one of them.',
    },
  },
};

/** @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes */
const CloudEvent: Schema = {
  type: 'object',
  description:
    'Named by `source` and `id` together. Its other attributes (`subject`, `dataschema`, extensions) become attributes of the event, at most 62 of them; `data_base64` is not taken, and an attribute that is null is one that is missing.',
  required: ['specversion', 'id', 'source', 'type'],
  propertyNames: { pattern: '^[a-z0-9]{1,64}$' },
  additionalProperties: { type: ['string', 'boolean', 'integer', 'null'], maxLength: MAX_ATTRIBUTE_LENGTH },
  properties: {
    specversion: { type: 'string', const: '1.0' },
    id: { type: 'string', minLength: 1, maxLength: MAX_ATTRIBUTE_LENGTH },
    source: {
      type: 'string',
      maxLength: MAX_ATTRIBUTE_LENGTH,
      pattern: '^[^\\s<>"{}|\\\\^`]+$',
      description: 'A URI reference.',
      examples: ['/billing'],
    },
    type: EVENT_TYPE,
    time: { ...TIME, type: ['string', 'null'], description: 'When it happened; now, when it is missing.' },
    datacontenttype: { type: ['string', 'null'], minLength: 1, description: 'Receivers get JSON, whatever it says.' },
    data: { description: 'The payload: any JSON value, null when it is missing. Receivers get it byte for byte.' },
  },
};

const accepted: Record<string, Schema> = {
  id: { type: 'string', description: 'The id that receivers see as `webhook-id`; of a CloudEvent, made of its own.' },
  acceptedAt: { ...TIME, description: 'Of the first time, for an event that was sent again.' },
};

const AcceptedEvent: Schema = { type: 'object', required: ['id', 'acceptedAt'], properties: accepted };

const AcceptedItem: Schema = {
  type: 'object',
  required: ['status', 'id', 'acceptedAt'],
  properties: { status: { type: 'integer', const: 202 }, ...accepted },
};

/** Why one event of a batch may be refused, when the others are not. */
export const ITEM_PROBLEMS: readonly ErrorCode[] = [
  'event_id_conflict',
  'payload_too_large',
  'validation_failed',
  'payload_invalid',
  'event_type_unknown',
  'event_type_archived',
  'unavailable',
];

const results = (items: Schema): Schema => ({
  type: 'object',
  required: ['items'],
  properties: {
    items: {
      type: 'array',
      minItems: 1,
      maxItems: MAX_BATCH,
      description: 'One for each event, in their order: what it alone would have been answered.',
      items,
    },
  },
});

/** All schemas of the document, by their names. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  NewEvent,
  NewEvents: { type: 'array', minItems: 1, maxItems: MAX_BATCH, items: ref('NewEvent') },
  CloudEvent,
  CloudEvents: { type: 'array', minItems: 1, maxItems: MAX_BATCH, items: ref('CloudEvent') },
  CloudEventData: {
    description:
      'The payload of a CloudEvent whose context is in `ce-` headers: any JSON value; null, when it is missing.',
  },
  AcceptedEvent,
  AcceptedItem,
  AcceptedItems: results(ref('AcceptedItem')),
  RefusedItem: { oneOf: problemsByStatus(ITEM_PROBLEMS).map(({ schema }) => schema) },
  ItemResults: results({ oneOf: [ref('AcceptedItem'), ref('RefusedItem')] }),
  ...PROBLEM_SCHEMAS,
};
