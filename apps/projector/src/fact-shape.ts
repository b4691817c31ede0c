import type { Fact } from '#domain';

/** Says what is wrong with a value: behind the path of a part of it, if it is that. Undefined when nothing is. */
export type Check = (value: unknown) => string | undefined;

const text: Check = (value) => (typeof value === 'string' ? undefined : 'is no text');
const someText: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'is no text, or empty');
const yesOrNo: Check = (value) => (typeof value === 'boolean' ? undefined : 'is neither true nor false');
const yes: Check = (value) => (value === true ? undefined : 'is not true');

function number(least: number, most: number): Check {
  return (value) =>
    typeof value === 'number' && value >= least && value <= most ? undefined : `is no number from ${least} to ${most}`;
}

function whole(least: number, most: number): Check {
  const inside = number(least, most);
  return (value) => inside(value) ?? (Number.isInteger(value) ? undefined : 'is no whole number');
}

function oneOf(...values: readonly string[]): Check {
  return (value) => (values.includes(value as string) ? undefined : `is none of ${values.join(', ')}`);
}

function optional(check: Check): Check {
  return (value) => (value === undefined ? undefined : check(value));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of an object, which may have other members too: a service that is newer than the projector may write more. */
function members(checks: Readonly<Record<string, Check>>): Check {
  const entries = Object.entries(checks);
  return (value) => {
    if (!isObject(value)) return 'is no object';
    for (const [name, check] of entries) {
      const wrong = check(value[name]);
      if (wrong !== undefined) return `${name} ${wrong}`;
    }
    return undefined;
  };
}

const texts: Check = (value) => {
  if (!isObject(value)) return 'is no object';
  for (const name in value) if (typeof value[name] !== 'string') return `${name} is no text`;
  return undefined;
};

function listOf(check: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return 'is no list';
    for (const item of value) {
      const wrong = check(item);
      if (wrong !== undefined) return `item ${wrong}`;
    }
    return undefined;
  };
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const base64: Check = (value) =>
  typeof value === 'string' && value.length % 4 === 0 && BASE64.test(value) ? undefined : 'is no base64';

// The years 1 to 9999: what both JavaScript and Postgres read and write without further signs.
const YEAR_1 = -62_135_596_800_000;
const END_OF_9999 = 253_402_300_799_999;
const time = number(YEAR_1, END_OF_9999);
const count = whole(0, 2_147_483_647);
const duration = number(0, 2_147_483_647);

const base = {
  id: someText,
  event: members({
    id: text,
    tenant: text,
    type: text,
    occurredAt: time,
    acceptedAt: whole(YEAR_1, END_OF_9999),
    attributes: optional(texts),
    erasedAt: optional(time),
  }),
  eventSequence: whole(0, Number.MAX_SAFE_INTEGER),
  at: time,
};
const ofDelivery = { ...base, endpoint: text, delivery: text, run: text };

/**
 * What each kind of fact has to be like to be projected. Plain functions, and nothing is copied: there are tens of
 * thousands a second.
 */
export const FACT_SHAPES: Readonly<Record<Fact['kind'], Check>> = {
  fanned_out: members({
    ...base,
    deliveries: listOf(members({ endpoint: text, delivery: text })),
    matched: count,
  }),
  replay_requested: members(ofDelivery),
  attempted: members({
    ...ofDelivery,
    attempt: count,
    attemptId: someText,
    startedAt: time,
    firstAttemptAt: optional(time),
    durationMs: duration,
    outcome: oneOf('delivered', 'retry', 'exhausted'),
    nextAttemptAt: optional(time),
    request: members({ method: text, url: text, headers: texts }),
    response: optional(members({ status: count, headers: texts, body: base64, truncated: yesOrNo })),
    // Codes are not listed here: a service that is newer than the projector may have more of them.
    error: optional(members({ code: text, message: text })),
    firstByteMs: optional(duration),
    batch: optional(members({ id: text, size: count })),
    redacted: optional(yes),
  }),
  cancelled: members({ ...ofDelivery, reason: text, detail: optional(text) }),
};
