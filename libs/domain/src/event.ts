/** An immutable fact from a producer, as ingest accepted it. `data` travels beside it as the bytes the producer sent. */
export interface EventMeta {
  readonly id: string;
  readonly tenant: string;
  readonly type: string;
  /** Milliseconds since the epoch: when it happened, by the producer's word. */
  readonly occurredAt: number;
  /** Milliseconds since the epoch: when ingest accepted it. */
  readonly acceptedAt: number;
  /** Free labels for filters and for people; CloudEvents' context attributes end here too. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Names that endpoints may ask for instead of all events. */
  readonly channels?: readonly string[];
  /** The registry revision ingest saw: whoever matches this event must have seen as much. */
  readonly registryRevision: number;
  /** Hookwire's own fact about an endpoint, not a producer's: see `patternsThatMatch`. */
  readonly operational?: true;
  /** A test: this endpoint gets it, whatever it wants, and no other. */
  readonly onlyFor?: string;
}

/** The attribute by which test events are told from others, and its value. */
export const TEST_ATTRIBUTE = ['hookwire.test', 'true'] as const;

/** One request to be made: an event for an endpoint, at its n-th attempt. */
export interface Task {
  readonly event: EventMeta;
  /** Where the event lies in EVENTS; the payload is read there when the task does not carry it. */
  readonly eventSequence: number;
  readonly endpoint: string;
  readonly delivery: string;
  /** `FIRST_RUN`, or the id of a replay. */
  readonly run: string;
  /** 1 for the first attempt of the run. */
  readonly attempt: number;
  /** Milliseconds since the epoch, from the second attempt on: when the run's first one began. */
  readonly firstAttemptAt?: number;
  /** The registry revision fan-out matched with. */
  readonly registryRevision: number;
}

export const FIRST_RUN = 'first';

/** Deliveries to one endpoint that failed together, and are tried again together, in one request with the same id. */
export interface BatchTask {
  readonly batch: string;
  readonly endpoint: string;
  readonly tenant: string;
  readonly tasks: readonly Task[];
}

/** Tasks carry payloads up to this size; beyond it, or for more endpoints than below, they refer to the event. */
export const INLINE_PAYLOAD_BYTES = 8 * 1024;
export const INLINE_PAYLOAD_ENDPOINTS = 16;

const TYPE = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;
export const MAX_TYPE_LENGTH = 128;

/** Event types are dotted names. They become subject tokens, so nothing else may be in them. */
export function isEventType(text: string): boolean {
  return text.length <= MAX_TYPE_LENGTH && TYPE.test(text);
}

/** Attributes of such a name are Hookwire's own. Filters and searches see them like a producer's. */
export const OWN_ATTRIBUTE_PREFIX = 'hookwire.';
/** The version of the type's schema by which the payload was checked. */
export const SCHEMA_VERSION_ATTRIBUTE = 'hookwire.schemaVersion';
/** `invalid` for an event that was stored although its payload does not fit its schema; else it is not there. */
export const PAYLOAD_ATTRIBUTE = 'hookwire.payload';

export const MAX_EVENT_ID_LENGTH = 200;

/** Ids are printable ASCII without spaces: they travel in headers. */
export function isEventId(text: string): boolean {
  return text.length <= MAX_EVENT_ID_LENGTH && /^[\x21-\x7e]+$/.test(text);
}

/** Of an event, and of an endpoint. */
export const MAX_CHANNELS = 10;

/** Channels are chosen names: a project, a customer, an environment. */
export function isChannel(text: string): boolean {
  return /^[A-Za-z0-9_.:-]{1,128}$/.test(text);
}
