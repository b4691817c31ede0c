import { JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream';
import {
  consumerTable,
  firstEventSequence,
  streamTable,
  type ConsumerSpec,
  type StreamSettings,
  type StreamSpec,
} from './streams.ts';

/** The server cannot be what Hookwire needs; starting again will not help. */
export class UnsuitableServerError extends Error {}

const OLDEST_SERVER = [2, 12] as const;

/** A fact with an answer of 64 KiB, or with 2,000 deliveries, has to fit into a message with room to spare. */
const SMALLEST_MAX_PAYLOAD = 256 * 1024;

/**
 * @param server what the server says of itself; `max_payload` in bytes
 * @throws UnsuitableServerError for a server without message schedules, or with too small messages
 */
export function checkServer({ version, max_payload }: { version: string; max_payload: number }): void {
  if (max_payload < SMALLEST_MAX_PAYLOAD) {
    throw new UnsuitableServerError(
      `nats-server takes messages of ${max_payload} bytes only: set its max_payload to 2MB, and to ${SMALLEST_MAX_PAYLOAD} at least.`,
    );
  }
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor >= OLDEST_SERVER[1])) return;
  throw new UnsuitableServerError(
    `nats-server ${version} is too old: Hookwire needs ${OLDEST_SERVER.join('.')} or newer (message schedules). Upgrade it.`,
  );
}

/**
 * Creates or upgrades every stream and consumer of the table, then compares what the server has with what was asked:
 * an old server ignores options that it does not know, without a word.
 * @returns a line for each thing that was created or changed
 * @throws UnsuitableServerError that lists every difference
 */
export async function ensureStreams(jsm: JetStreamManager, settings: StreamSettings): Promise<string[]> {
  const changes: string[] = [];
  const differences: string[] = [];
  for (const spec of streamTable(settings)) {
    const [config, change] = await ensureStream(jsm, spec);
    if (change) changes.push(`stream ${spec.name} ${change}`);
    differences.push(...differing(`stream ${spec.name}`, { ...spec }, config));
  }
  const consumers = consumerTable();
  changes.push(...(await removeOthers(jsm, consumers)));
  const ensured = await Promise.all(consumers.map(({ stream, ...spec }) => ensureConsumer(jsm, stream, spec)));
  for (const [n, [config, change]] of ensured.entries()) {
    const { stream: _, ...spec } = consumers[n]!;
    if (change) changes.push(`consumer ${spec.durable_name} ${change}`);
    differences.push(...differing(`consumer ${spec.durable_name}`, spec, config));
  }
  if (differences.length > 0) {
    throw new UnsuitableServerError(
      `The NATS server does not have what was asked for:\n${differences.map((line) => `  - ${line}`).join('\n')}\n` +
        'Upgrade nats-server, or delete the stream if its contents are not needed.',
    );
  }
  return changes;
}

/**
 * Removes consumers of an earlier version from the work queues: filters may not overlap there, so they stand in the
 * way of those of the table. Messages stay, and what they had handed out is handed out again.
 */
async function removeOthers(jsm: JetStreamManager, wanted: readonly ConsumerSpec[]): Promise<string[]> {
  const known = new Set(wanted.map(({ durable_name }) => durable_name));
  const removed: string[] = [];
  for (const stream of ['DELIVERIES', 'RETRIES'] as const) {
    for await (const { name } of jsm.consumers.list(stream)) {
      if (known.has(name)) continue;
      await jsm.consumers.delete(stream, name).catch(ignoreNotFound);
      removed.push(`consumer ${name} removed`);
    }
  }
  return removed;
}

function ensureStream(jsm: JetStreamManager, spec: StreamSpec): Promise<Ensured> {
  return ensure(
    `the stream ${spec.name}`,
    { ...spec },
    {
      look: () => jsm.streams.info(spec.name),
      add: () =>
        jsm.streams.add(spec.name === 'EVENTS' ? { ...spec, first_seq: firstEventSequence(Date.now()) } : spec),
      update: () => jsm.streams.update(spec.name, spec),
    },
  );
}

function ensureConsumer(jsm: JetStreamManager, stream: string, spec: Omit<ConsumerSpec, 'stream'>): Promise<Ensured> {
  return ensure(`the consumer ${spec.durable_name}`, spec, {
    look: () => jsm.consumers.info(stream, spec.durable_name),
    add: () => jsm.consumers.add(stream, spec),
    update: () => jsm.consumers.update(stream, spec.durable_name, spec),
  });
}

/** What the server has, and what was done for it. */
type Ensured = [config: object, change: string | undefined];

interface Steps {
  look(): Promise<{ config: object }>;
  add(): Promise<{ config: object }>;
  update(): Promise<{ config: object }>;
}

async function ensure(what: string, wanted: object, steps: Steps): Promise<Ensured> {
  let known = await steps.look().catch(ignoreNotFound);
  if (!known) {
    const added = await steps.add().catch(refusal);
    if (!(added instanceof JetStreamApiError)) return [added.config, 'created'];
    // Services start together: another may have made it in between, with other settings.
    known = await steps.look().catch(ignoreNotFound);
    if (!known) throw new UnsuitableServerError(`The NATS server refuses ${what}: ${added.message}.`);
  }
  const differences = differing('', wanted, known.config);
  if (differences.length === 0) return [known.config, undefined];
  // What cannot be changed (retention, storage) comes back unchanged or is refused; either is reported.
  const updated = await steps.update().catch(refusal);
  return [updated instanceof JetStreamApiError ? known.config : updated.config, `changed: ${differences.join(', ')}`];
}

function ignoreNotFound(error: unknown): undefined {
  if (error instanceof JetStreamApiError && error.status === 404) return undefined;
  throw error;
}

/** Codes of a cluster that is still finding itself, and of a full disk: another try may do. */
const PASSING = new Set([10005, 10006, 10007, 10009, 10047]);

/** The error, when it is the server's final word: it answers with 400 or 500 to what it will never do. */
function refusal(error: unknown): JetStreamApiError {
  if (error instanceof JetStreamApiError && error.status !== 503 && !PASSING.has(error.code)) return error;
  throw error;
}

/** The fields of `wanted` that `actual` has otherwise, as `name: wanted X, has Y`. */
export function differing(what: string, wanted: object, actual: object): string[] {
  const has = actual as Record<string, unknown>;
  return Object.entries(wanted).flatMap(([name, value]) => {
    const found = has[name] ?? ABSENT_MEANS[name];
    const same = JSON.stringify(found) === JSON.stringify(value);
    return same ? [] : [`${what} ${name}: wanted ${JSON.stringify(value)}, has ${JSON.stringify(found)}`.trim()];
  });
}

/** The server leaves out what has its default value. */
const ABSENT_MEANS: Record<string, unknown> = { max_deliver: -1, deny_delete: false };
