import { z } from 'zod';
import { timeOfId, type Fact } from '#domain';

// The years 1 to 9999: what both JavaScript and Postgres read and write without further signs.
const time = z.number().min(-62_135_596_800_000).max(253_402_300_799_999);
const count = z.number().int().min(0).max(2_147_483_647);
const duration = z.number().min(0).max(2_147_483_647);
const text = z.string();
const strings = z.record(text, text);

const base = {
  id: text.min(1),
  event: z.object({
    id: text,
    tenant: text,
    type: text,
    occurredAt: time,
    acceptedAt: time.int(),
    attributes: strings.optional(),
    erasedAt: time.optional(),
  }),
  eventSequence: z.number().int().min(0),
  at: time,
};
const ofDelivery = { ...base, endpoint: text, delivery: text, run: text };

const schema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('fanned_out'),
    ...base,
    deliveries: z.array(z.object({ endpoint: text, delivery: text })),
    matched: count,
  }),
  z.object({ kind: z.literal('replay_requested'), ...ofDelivery }),
  z.object({
    kind: z.literal('attempted'),
    ...ofDelivery,
    attempt: count,
    attemptId: text.min(1),
    startedAt: time,
    firstAttemptAt: time.optional(),
    durationMs: duration,
    outcome: z.enum(['delivered', 'retry', 'exhausted']),
    nextAttemptAt: time.optional(),
    request: z.object({ method: text, url: text, headers: strings }),
    response: z.object({ status: count, headers: strings, body: z.base64(), truncated: z.boolean() }).optional(),
    // Codes are not listed here: a service that is newer than the projector may have more of them.
    error: z.object({ code: text, message: text }).optional(),
    firstByteMs: duration.optional(),
    batch: z.object({ id: text, size: count }).optional(),
    redacted: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('cancelled'), ...ofDelivery, reason: text, detail: text.optional() }),
]);

/**
 * Reads a fact from the log.
 * @throws Error that says what is wrong, when it cannot be projected; it will not get better by waiting
 */
export function decodeFact(data: Uint8Array): Fact {
  const json = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
  const value: unknown = JSON.parse(json);
  const result = schema.safeParse(UNSTORABLE.test(json) ? storable(value) : value);
  if (!result.success) throw new Error(z.prettifyError(result.error));
  const fact = result.data as Fact;
  const deliveries = fact.kind === 'fanned_out' ? fact.deliveries : [fact];
  for (const { delivery } of deliveries) {
    // Whoever looks for the delivery by its id would look in another partition.
    if (timeOfId('dlv', delivery) !== fact.event.acceptedAt) {
      throw new Error(`the delivery id ${delivery} is not of the time the event was accepted`);
    }
  }
  return fact;
}

// Receivers send what they like. Two things that JSON can say in a string Postgres cannot hold in a text or jsonb:
// NUL, and half of a surrogate pair. JSON can say both only by such an escape, so nearly every fact is left alone.
const UNSTORABLE = /\\u(0000|[dD][89a-fA-F])/;

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storableText(key), storable(inner)]));
}

/** Both become U+FFFD, the sign for what cannot be shown. */
function storableText(value: string): string {
  // A lone surrogate has no UTF-8, and is replaced on the way.
  return Buffer.from(value, 'utf8').toString('utf8').replaceAll('\0', '\ufffd');
}
