import type { Columns } from './binary-format.ts';
import type { AttemptRow, DeliveryFactRow, DeliveryRow, EventRow } from './rows.ts';

export const DELIVERIES: Columns<DeliveryRow> = {
  accepted_at: 'timestamptz',
  id: 'text',
  tenant: 'text',
  event_id: 'text',
  endpoint_id: 'text',
  event_type: 'text',
  event_sequence: 'int8',
  status: 'text',
  attempts: 'int4',
  runs: 'int4',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  delivered_at: 'timestamptz',
  next_attempt_at: 'timestamptz',
  last_status_code: 'int4',
  last_error: 'text',
};

export const ATTEMPTS: Columns<AttemptRow> = {
  accepted_at: 'timestamptz',
  delivery_id: 'text',
  id: 'text',
  tenant: 'text',
  endpoint_id: 'text',
  run: 'text',
  attempt: 'int4',
  started_at: 'timestamptz',
  duration_ms: 'int4',
  first_byte_ms: 'int4',
  latency_bucket: 'int2',
  settled: 'text',
  outcome: 'text',
  request: 'jsonb',
  response_status: 'int4',
  response_headers: 'jsonb',
  response_body: 'bytea',
  response_truncated: 'bool',
  error_code: 'text',
  error_message: 'text',
  batch_id: 'text',
  batch_size: 'int4',
};

export const DELIVERY_FACTS: Columns<DeliveryFactRow> = {
  accepted_at: 'timestamptz',
  delivery_id: 'text',
  id: 'text',
  tenant: 'text',
  endpoint_id: 'text',
  run: 'text',
  kind: 'text',
  at: 'timestamptz',
  reason: 'text',
  settled: 'text',
};

export const EVENTS: Columns<EventRow> = {
  accepted_at: 'timestamptz',
  tenant: 'text',
  id: 'text',
  type: 'text',
  occurred_at: 'timestamptz',
  sequence: 'int8',
  attributes: 'jsonb',
  matched: 'int4',
  erased_at: 'timestamptz',
};
