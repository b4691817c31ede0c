import { JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream';
import { CONSUMERS, streamTable, type ConsumerSpec, type StreamSettings, type StreamSpec } from './streams.ts';

/** The server cannot be what Hookwire needs; starting again will not help. */
export class UnsuitableServerError extends Error {}

const OLDEST_SERVER = [2, 12] as const;

/** @throws UnsuitableServerError for a server without message schedules */
export function checkServerVersion(version: string): void {
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
  for (const { stream, ...spec } of Object.values(CONSUMERS)) {
    const [config, change] = await ensureConsumer(jsm, stream, spec);
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

async function ensureStream(jsm: JetStreamManager, spec: StreamSpec): Promise<[object, string | undefined]> {
  const known = await jsm.streams.info(spec.name).catch(ignoreNotFound);
  if (!known) return [(await create(() => jsm.streams.add(spec))).config, 'created'];
  const differences = differing('', { ...spec }, known.config);
  if (differences.length === 0) return [known.config, undefined];
  // What cannot be changed (retention, storage) comes back unchanged or is refused; either is reported.
  const updated = await jsm.streams.update(spec.name, spec).catch(refused);
  return [updated?.config ?? known.config, `changed: ${differences.join(', ')}`];
}

async function ensureConsumer(
  jsm: JetStreamManager,
  stream: string,
  spec: Omit<ConsumerSpec, 'stream'>,
): Promise<[object, string | undefined]> {
  const known = await jsm.consumers.info(stream, spec.durable_name).catch(ignoreNotFound);
  if (!known) return [(await create(() => jsm.consumers.add(stream, spec))).config, 'created'];
  const differences = differing('', spec, known.config);
  if (differences.length === 0) return [known.config, undefined];
  const updated = await jsm.consumers.update(stream, spec.durable_name, spec).catch(refused);
  return [updated?.config ?? known.config, `changed: ${differences.join(', ')}`];
}

/** Services start together and create the same things: whoever comes second gets the same answer, or one like this. */
async function create<T>(add: () => Promise<T>): Promise<T> {
  try {
    return await add();
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code < 500) return add();
    throw error;
  }
}

function ignoreNotFound(error: unknown): undefined {
  if (error instanceof JetStreamApiError && error.status === 404) return undefined;
  throw error;
}

function refused(error: unknown): undefined {
  if (error instanceof JetStreamApiError && error.status < 500) return undefined;
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
