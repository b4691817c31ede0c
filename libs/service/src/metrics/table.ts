/** What of OpenTelemetry's instruments a metric is. A gauge is asked for when somebody looks, and costs nothing else. */
type Kind = 'counter' | 'histogram' | 'gauge' | 'observable_counter';

export interface Metric {
  readonly kind: Kind;
  /** UCUM; what is counted stands in braces. @see https://ucum.org */
  readonly unit: string;
  readonly description: string;
  /** The names of its attributes. Each has a closed set of values: no tenant, no endpoint, no event. */
  readonly attributes: readonly string[];
  /** Upper bounds of a histogram's buckets, in its unit. */
  readonly buckets?: readonly number[];
}

/** From a millisecond to a minute: what a process does by itself. The steps of the semantic conventions, finer below. */
const SHORT = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60];
/** From milliseconds to a day: what may wait for a receiver. */
const LONG = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400];

const counter = (unit: string, description: string, ...attributes: string[]): Metric & { kind: 'counter' } => ({
  kind: 'counter',
  unit,
  description,
  attributes,
});
const gauge = (unit: string, description: string, ...attributes: string[]): Metric & { kind: 'gauge' } => ({
  kind: 'gauge',
  unit,
  description,
  attributes,
});
const histogram = (
  buckets: readonly number[],
  description: string,
  ...attributes: string[]
): Metric & { kind: 'histogram'; buckets: readonly number[] } => ({
  kind: 'histogram',
  unit: 's',
  description,
  attributes,
  buckets,
});

/** Attributes that the semantic conventions ask for wherever messages are sent or handled. */
const MESSAGING = ['messaging.system', 'messaging.operation.name', 'messaging.operation.type'];
const STREAM = 'messaging.destination.name';
const CONSUMER = 'messaging.consumer.group.name';

/**
 * Every metric of every service. Those of the semantic conventions have their names; ours begin with `hookwire.`.
 * `docs/operations.md` describes them, and tests compare it with this table, and this with what services expose.
 * @see https://opentelemetry.io/docs/specs/semconv/
 */
export const METRICS = {
  'hookwire.events.accepted': counter(
    '{event}',
    'Events that are stored, and repeated ones that were.',
    'hookwire.transport',
    'hookwire.duplicate',
  ),
  'hookwire.events.refused': counter(
    '{event}',
    'Events that were refused, by the code of the error. A request that is refused as a whole counts as one.',
    'hookwire.transport',
    'error.type',
  ),
  'hookwire.events.waiting': gauge('{event}', 'Events in memory that wait for the broker to store them.'),
  'hookwire.events.fanned_out': counter('{event}', 'Events whose deliveries are stored.', 'hookwire.matched'),
  'hookwire.deliveries.created': counter('{delivery}', 'Deliveries that fan-out made of events.'),
  'hookwire.deliveries.cancelled': counter('{delivery}', 'Deliveries that ended unsent, by reason.', 'hookwire.reason'),
  'hookwire.delivery.attempts': counter(
    '{attempt}',
    'Attempts, by what became of the delivery, and why.',
    'hookwire.outcome',
    'hookwire.reason',
  ),
  'hookwire.delivery.duration': histogram(
    LONG,
    'From when an event was accepted to when an endpoint had it. Replays are left out.',
    'hookwire.attempt',
  ),
  'hookwire.queue.duration': histogram(
    LONG,
    'How long a message lay in a stream before its reader had it, or, for the projector, before it was projected.',
    STREAM,
    CONSUMER,
  ),
  'messaging.process.duration': histogram(
    SHORT,
    'How long a message was handled.',
    ...MESSAGING,
    STREAM,
    CONSUMER,
    'error.type',
  ),
  'messaging.client.operation.duration': histogram(
    SHORT,
    'How long JetStream took to store a message.',
    ...MESSAGING,
    STREAM,
    'error.type',
  ),
  'hookwire.consumer.redeliveries': counter(
    '{message}',
    'Messages that were handed out again: their worker ended, or could not handle them.',
    STREAM,
    CONSUMER,
  ),
  'http.server.request.duration': histogram(
    SHORT,
    'How long a request to the API took.',
    'http.request.method',
    'http.route',
    'http.response.status_code',
    'url.scheme',
    'error.type',
  ),
  'http.client.request.duration': histogram(
    SHORT,
    'How long a request to a receiver took, the whole answer included.',
    'http.request.method',
    'http.response.status_code',
    'error.type',
  ),
  'http.client.active_requests': gauge('{request}', 'Requests to receivers that are under way.', 'http.request.method'),
  'http.client.open_connections': gauge(
    '{connection}',
    'Connections to receivers that are open.',
    'http.connection.state',
  ),
  'hookwire.slots.used': gauge('{slot}', 'Slots of a delivery worker that hold a request.'),
  'hookwire.slots.limit': gauge('{slot}', 'Slots that a delivery worker has; slow requests may go beyond.'),
  'hookwire.shards.owned': gauge('{shard}', 'Shards of the endpoints that a delivery worker owns.'),
  'hookwire.lanes.endpoints': gauge('{endpoint}', 'Endpoints whose deliveries wait in a lane.', 'hookwire.reason'),
  'hookwire.lanes.deliveries': gauge('{delivery}', 'Deliveries that wait in lanes.', 'hookwire.reason'),
  'hookwire.ordered.delay': gauge(
    's',
    'Age of the oldest event that an ordered endpoint has before it; 0 when all have had theirs.',
  ),
  'hookwire.breakers': gauge('{endpoint}', 'Endpoints whose circuit breaker is not closed.', 'hookwire.breaker.state'),
  'hookwire.stream.messages': gauge('{message}', 'Messages in a stream.', STREAM),
  'hookwire.stream.size': gauge('By', 'Size of a stream.', STREAM),
  'hookwire.stream.replicas': gauge(
    '{replica}',
    'Copies of a stream: those that are current, its leader’s included, that lag, and that are offline.',
    STREAM,
    'hookwire.replica.state',
  ),
  'hookwire.consumer.pending': gauge('{message}', 'Messages that a reader has not got yet.', STREAM, CONSUMER),
  'hookwire.consumer.unacknowledged': gauge('{message}', 'Messages that a reader has under way.', STREAM, CONSUMER),
  'hookwire.retries.pending': gauge('{message}', 'Retries that the broker holds until their time.'),
  'hookwire.projector.delay': gauge('s', 'Age of the oldest fact that is not projected; 0 when all are.'),
  'hookwire.projector.facts': counter('{fact}', 'Facts that were projected.', 'hookwire.fact.kind'),
  'hookwire.projector.skipped': counter('{fact}', 'Facts that cannot be projected, and were passed over.'),
  'hookwire.projector.batch.duration': histogram(SHORT, 'How long a batch of facts took to be projected.'),
  'hookwire.outbox.pending': gauge(
    '{change}',
    'Committed changes of the registry that the pipeline does not know yet.',
  ),
  'hookwire.outbox.delay': gauge(
    's',
    'How long the oldest of these changes has been seen there; 0 when there are none.',
  ),
  'hookwire.readiness': gauge(
    '{check}',
    '1 when a service has what it needs, 0 when it waits for it.',
    'hookwire.check',
  ),
  'db.client.connection.count': gauge(
    '{connection}',
    'Connections to Postgres.',
    'db.client.connection.pool.name',
    'db.client.connection.state',
  ),
  'db.client.connection.max': gauge(
    '{connection}',
    'Connections to Postgres that the pool may have.',
    'db.client.connection.pool.name',
  ),
  'db.client.connection.pending_requests': gauge(
    '{request}',
    'Work that waits for a connection to Postgres.',
    'db.client.connection.pool.name',
  ),
  'nodejs.eventloop.delay.mean': gauge('s', 'Mean delay of the event loop since it was asked last.'),
  'nodejs.eventloop.delay.p99': gauge('s', '99th percentile of the delay of the event loop since it was asked last.'),
  'nodejs.eventloop.delay.max': gauge('s', 'Longest delay of the event loop since it was asked last.'),
  'nodejs.eventloop.utilization': gauge('1', 'Share of the time that the event loop was busy since it was asked last.'),
  'process.cpu.time': {
    kind: 'observable_counter',
    unit: 's',
    description: 'CPU time of the process.',
    attributes: ['cpu.mode'],
  },
  'process.memory.usage': gauge('By', 'Resident memory of the process.'),
  'process.uptime': gauge('s', 'How long the process has run.'),
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
type OfKind<K extends Kind> = {
  [Name in MetricName]: (typeof METRICS)[Name]['kind'] extends K ? Name : never;
}[MetricName];
export type CounterName = OfKind<'counter'>;
export type HistogramName = OfKind<'histogram'>;
export type ObservedName = OfKind<'gauge' | 'observable_counter'>;
