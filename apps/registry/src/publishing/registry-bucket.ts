import { registryKey, type RegistryRecord } from '#domain';
import type { Broker } from '#messaging';
import type { KeyedRecord } from '#store';
import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';

/** What the bucket holds under a key. */
export interface Held {
  /** Where it stands in the bucket's stream: a put that expects it fails when somebody was faster. */
  readonly sequence: number;
  /** Undefined for what is no record of ours. */
  readonly record: RegistryRecord | undefined;
}

/** Listing hands out tens of thousands of keys a second; a pause as long as this means that the rest will not come. */
const STALLED_MS = 10_000;

export function openBucket(broker: Broker): Promise<KV> {
  return new Kvm(broker.js).open('REGISTRY');
}

/** All keys with what they hold. Costs some 0.1 s for 10,000 keys. */
export async function listBucket(kv: KV): Promise<Map<string, Held>> {
  const held = new Map<string, Held>();
  // The bucket keeps one value a key, so its history is its content; unlike a watch, a history has an end.
  const entries = await kv.history();
  const stalled = setTimeout(() => entries.stop(new Error('listing the REGISTRY bucket stalled')), STALLED_MS);
  try {
    for await (const entry of entries) {
      held.set(entry.key, { sequence: entry.revision, record: parse(entry.string()) });
      stalled.refresh();
    }
  } finally {
    clearTimeout(stalled);
  }
  return held;
}

/**
 * Puts a record unless the bucket has a newer one: a late write must not undo what came after it.
 * @returns whether it was put
 */
export async function putIfNewer(kv: KV, { key, record }: KeyedRecord): Promise<boolean> {
  for (;;) {
    const entry = await kv.get(key);
    const held = entry ? parse(entry.string()) : undefined;
    if (held && held.revision >= record.revision) return false;
    try {
      await putExpecting(kv, { key, record }, entry?.revision ?? 0);
      return true;
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

/** @param sequence the key's place when it was looked at, 0 for a key that was not there */
export function putExpecting(kv: KV, { key, record }: KeyedRecord, sequence: number): Promise<number> {
  return kv.put(key, JSON.stringify(record), { previousSeq: sequence });
}

/** Whether the bucket says of itself that it is complete. */
export async function isMarked(kv: KV): Promise<boolean> {
  const mark = await kv.get(registryKey.snapshot);
  return mark !== null && parse(mark.string())?.kind === 'snapshot';
}

function isConflict(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError &&
    (error.code === JetStreamApiCodes.StreamWrongLastSequence ||
      error.code === JetStreamApiCodes.StreamWrongLastSequenceUnknown)
  );
}

function parse(text: string): RegistryRecord | undefined {
  try {
    const record = JSON.parse(text) as RegistryRecord | null;
    return typeof record?.revision === 'number' ? record : undefined;
  } catch {
    return undefined;
  }
}
