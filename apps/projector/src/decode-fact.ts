import { timeOfId, type Fact } from '#domain';
import { FACT_SHAPES } from './fact-shape.ts';

/**
 * Reads a fact from the log.
 * @throws Error that says what is wrong, when it cannot be projected; it will not get better by waiting
 */
export function decodeFact(data: Uint8Array): Fact {
  const json = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8');
  const value: unknown = JSON.parse(json);
  const fact = (UNSTORABLE.test(json) ? storable(value) : value) as Fact;
  const shape = Object.hasOwn(FACT_SHAPES, fact?.kind) ? FACT_SHAPES[fact.kind] : undefined;
  if (!shape) throw new Error('this is no kind of fact that is known');
  const wrong = shape(fact);
  if (wrong !== undefined) throw new Error(`of this ${fact.kind}, ${wrong}`);
  if (fact.kind !== 'fanned_out') expectOfTime(fact.delivery, fact);
  else for (const { delivery } of fact.deliveries) expectOfTime(delivery, fact);
  return fact;
}

/** Whoever looks for the delivery by its id would else look in another partition. */
function expectOfTime(delivery: string, { event }: Fact): void {
  if (timeOfId('dlv', delivery) === event.acceptedAt) return;
  throw new Error(`the delivery id ${delivery} is not of the time the event was accepted`);
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
