import {
  dayOf,
  ensurePartitions,
  inTransaction,
  projectionPool,
  writeProjection,
  type AttemptRow,
  type DeliveryRow,
  type Projection,
} from '#store';
import type { Pool } from 'pg';
import { deliveryId } from '#domain';
import { startNats, testId, waitUntil } from '#testkit';
import { migratedDatabase, silent, startRegistry, type Answer, type TestRegistry } from './start-registry.ts';

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const NOW = Date.UTC(2026, 5, 10, 12);
export const iso = (time: number) => new Date(time).toISOString();

/** The registry with a tenant and an endpoint, and a way to put rows where the projector would. */
export interface DeliveriesBed {
  readonly registry: TestRegistry;
  /** One more at the same servers; to be closed by whoever wanted it. */
  another(env?: Record<string, string>): Promise<TestRegistry>;
  readonly tenant: string;
  readonly endpoint: string;
  /** @param token the tenant's `manage` key if not given */
  call(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
  newEndpoint(): Promise<string>;
  /** @param days times in whose partitions the rows lie @param shard the log shard that it comes from; 0 if not given */
  write(rows: Partial<Projection>, days: readonly number[], shard?: number): Promise<void>;
  /** A delivered one, unless told otherwise. */
  delivery(event: string, acceptedAt: number, more?: Partial<DeliveryRow>): DeliveryRow;
  close(): Promise<void>;
}

export async function openDeliveriesBed(): Promise<DeliveriesBed> {
  const [nats, database] = await Promise.all([startNats(), migratedDatabase()]);
  const another = async (env: Record<string, string> = {}) => {
    const started = await startRegistry(database.url, nats.url, silent, env);
    await waitUntil(async () => Object.keys(await started.problems()).length === 0, {
      deadlineMs: 20_000,
      what: 'the registry to be ready',
    });
    return started;
  };
  const registry = await another();
  const pool = projectionPool(database.url, { size: 1, onIdleError: () => undefined });
  const tenant: string = (await registry.call('POST', '/v1/tenants', { name: 'Acme' })).body.id;
  const keys = `/v1/tenants/${tenant}/keys`;
  const key: string = (await registry.call('POST', keys, { name: 'test', scopes: ['manage'] })).body.key;
  const call = (method: string, path: string, body?: unknown, token = key) => registry.call(method, path, body, token);
  const newEndpoint = async (): Promise<string> => {
    const input = { url: 'https://receiver.example/hooks', eventTypes: ['invoice.paid'] };
    const { status, body } = await call('POST', '/v1/endpoints', input);
    if (status >= 300) throw new Error(`no endpoint: ${JSON.stringify(body)}`);
    return body.id;
  };
  const endpoint = await newEndpoint();
  return {
    registry,
    another,
    tenant,
    endpoint,
    call,
    newEndpoint,
    write: (rows, days, shard = 0) => writeRows(pool, rows, days, shard),
    delivery: (event, acceptedAt, more = {}) =>
      deliveryRow(event, acceptedAt, { tenant, endpoint_id: endpoint, ...more }),
    async close() {
      await pool.end();
      await registry.close();
      await nats.stop();
      await database.drop();
    },
  };
}

/** @param days times in whose partitions the rows lie @param shard the log shard that they come from */
export async function writeRows(
  pool: Pool,
  rows: Partial<Projection>,
  days: readonly number[],
  shard: number,
): Promise<void> {
  await ensurePartitions(pool, [...new Set(days.map(dayOf))]);
  const none = {
    events: [],
    deliveries: [],
    changedDeliveries: [],
    attempts: [],
    deliveryFacts: [],
    erased: { events: [], attempts: [] },
    stats: [],
  };
  await inTransaction(pool, (client) => writeProjection(client, { ...none, ...rows }, shard));
}

/** A delivered one, unless told otherwise. */
export function deliveryRow(
  event: string,
  acceptedAt: number,
  of: Partial<DeliveryRow> & Pick<DeliveryRow, 'tenant' | 'endpoint_id'>,
): DeliveryRow {
  return {
    accepted_at: acceptedAt,
    id: deliveryId(acceptedAt, of.tenant, event, of.endpoint_id),
    event_id: event,
    event_type: 'invoice.paid',
    event_sequence: 1,
    status: 'delivered',
    attempts: 1,
    runs: 1,
    created_at: acceptedAt,
    updated_at: acceptedAt + 50,
    delivered_at: acceptedAt + 50,
    next_attempt_at: null,
    last_status_code: 200,
    last_error: null,
    ...of,
  };
}

/** A delivered one, unless told otherwise. */
export function attempt(of: DeliveryRow, more: Partial<AttemptRow> = {}): AttemptRow {
  return {
    accepted_at: of.accepted_at,
    delivery_id: of.id,
    id: testId('att', `${of.id} ${more.attempt ?? 1}`),
    tenant: of.tenant,
    endpoint_id: of.endpoint_id,
    run: 'first',
    attempt: 1,
    started_at: of.accepted_at + (more.attempt ?? 1),
    duration_ms: 12,
    first_byte_ms: 10,
    latency_bucket: 60,
    settled: 'delivered',
    outcome: 'delivered',
    request: { method: 'POST', url: 'https://receiver.example/hooks', headers: { 'webhook-id': of.id } },
    response_status: 200,
    response_headers: { server: 'example' },
    response_body: Buffer.from('grüße').toString('base64'),
    response_truncated: false,
    error_code: null,
    error_message: null,
    batch_id: null,
    batch_size: null,
    ...more,
  };
}
