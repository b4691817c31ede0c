import { compiledFilter, ContentError, type Filter } from '#content';
import { isEventType } from './event.ts';
import type { EventContent } from './event-content.ts';

/** Exact (`invoice.paid`), everything below a name (`invoice.*`), or everything (`*`). */
export function isEventTypePattern(text: string): boolean {
  if (text === '*') return true;
  return isEventType(text.endsWith('.*') ? text.slice(0, -2) : text);
}

/** Which events an endpoint wants. */
export interface Wishes {
  readonly eventTypes: readonly string[];
  /** Left out: all events. Else those that carry one of them. */
  readonly channels?: readonly string[];
  readonly filter?: Filter;
}

/** What matching needs to know of an endpoint. */
export interface Subscription extends Wishes {
  readonly id: string;
  readonly enabled: boolean;
  /** False: its owner has not proved yet to want events. */
  readonly verified?: false;
}

/**
 * Which endpoints of one tenant subscribed to an event type. The index is keyed by pattern, so a lookup costs as many
 * map reads as the type has dots, however many endpoints there are.
 */
export class SubscriptionIndex<E extends Subscription> {
  readonly #byId = new Map<string, E>();
  readonly #byPattern = new Map<string, Map<string, E>>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): E | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<E> {
    return this.#byId.values();
  }

  put(endpoint: E): void {
    this.remove(endpoint.id);
    this.#byId.set(endpoint.id, endpoint);
    for (const pattern of endpoint.eventTypes) {
      let line = this.#byPattern.get(pattern);
      if (!line) this.#byPattern.set(pattern, (line = new Map<string, E>()));
      line.set(endpoint.id, endpoint);
    }
  }

  remove(id: string): void {
    const known = this.#byId.get(id);
    if (!known) return;
    this.#byId.delete(id);
    for (const pattern of known.eventTypes) {
      const line = this.#byPattern.get(pattern);
      line?.delete(id);
      if (line?.size === 0) this.#byPattern.delete(pattern);
    }
  }

  /** Whether any open endpoint subscribed to a type, whatever else it wants of an event. */
  hasSubscriber(type: string, operational = false): boolean {
    return patternsThatMatch(type, operational).some((pattern) => {
      for (const endpoint of this.#byPattern.get(pattern)?.values() ?? []) if (!whyClosed(endpoint)) return true;
      return false;
    });
  }

  /** The open endpoints that want an event, each once, in the order of their ids. */
  match(event: EventContent): E[] {
    const { type, operational, onlyFor } = event.meta;
    if (onlyFor !== undefined) {
      const endpoint = this.#byId.get(onlyFor);
      return endpoint && whyClosed(endpoint) === undefined ? [endpoint] : [];
    }
    const found = new Map<string, E>();
    for (const pattern of patternsThatMatch(type, operational)) {
      this.#byPattern.get(pattern)?.forEach((endpoint, id) => !whyClosed(endpoint) && found.set(id, endpoint));
    }
    // Ids sort by creation; a fixed order makes a repeated fan-out publish the same tasks in the same order.
    const inOrder = [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    return inOrder.filter((endpoint) => whyUnwantedOfItsType(endpoint, event) === undefined);
  }
}

/** Why an endpoint gets no events at all now. */
export type Closed = 'disabled' | 'unverified';

export function whyClosed({ enabled, verified }: Pick<Subscription, 'enabled' | 'verified'>): Closed | undefined {
  if (!enabled) return 'disabled';
  return verified === false ? 'unverified' : undefined;
}

/** Why an endpoint does not want an event; `addressed`: it is a test, and reaches whom it is for without being wanted. */
export type Unwanted = 'addressed' | 'event_type' | 'channel' | 'filter';

/**
 * The rule that the index above applies to many endpoints.
 * @returns undefined when it wants the event
 */
export function whyUnwanted(wishes: Wishes, event: EventContent): Unwanted | undefined {
  if (event.meta.onlyFor !== undefined) return 'addressed';
  return isOfType(wishes, event) ? whyUnwantedOfItsType(wishes, event) : 'event_type';
}

function whyUnwantedOfItsType(wishes: Wishes, event: EventContent): Unwanted | undefined {
  if (!isOfChannel(wishes, event)) return 'channel';
  return passes(wishes, event) ? undefined : 'filter';
}

/** One reason why an endpoint would not get an event. */
export type Reason =
  | { readonly code: Closed | 'event_type' | 'channel' }
  /** `failures`: where the conditions stand that the event fails, like `.data.amount.$gt`. */
  | { readonly code: 'filter'; readonly failures: readonly string[] };

/** All reasons, for people; fan-out asks the same questions, and is content with the first answer. */
export function reasonsAgainst(endpoint: Subscription, event: EventContent): Reason[] {
  const closed = whyClosed(endpoint);
  const reasons: Reason[] = closed ? [{ code: closed }] : [];
  if (!isOfType(endpoint, event)) reasons.push({ code: 'event_type' });
  if (!isOfChannel(endpoint, event)) reasons.push({ code: 'channel' });
  if (!passes(endpoint, event))
    reasons.push({ code: 'filter', failures: usable(endpoint.filter!)!.failures(event.view) });
  return reasons;
}

function isOfType({ eventTypes }: Wishes, { meta }: EventContent): boolean {
  return matchesType(eventTypes, meta.type, meta.operational);
}

function isOfChannel({ channels }: Wishes, { meta }: EventContent): boolean {
  return !channels || channels.some((channel) => meta.channels?.includes(channel));
}

/**
 * What cannot be decided passes: a receiver can leave an event out that it did not want, and cannot make up for one
 * that it never got.
 */
function passes({ filter }: Wishes, event: EventContent): boolean {
  const compiled = filter && usable(filter);
  return compiled?.matches(event.view, event.budget) ?? true;
}

/** Undefined for a filter of a later version, whose operators this one does not know. */
function usable(filter: Filter) {
  try {
    return compiledFilter(filter);
  } catch (error) {
    if (error instanceof ContentError) return undefined;
    throw error;
  }
}

/** Whether one of the patterns matches a type. @param operational as of `patternsThatMatch` */
export function matchesType(patterns: readonly string[], type: string, operational = false): boolean {
  return patternsThatMatch(type, operational).some((pattern) => patterns.includes(pattern));
}

/** "All my events", and all about deliveries of a tenant whose business they are, do not mean Hookwire's own facts. */
const NOT_OPERATIONAL: readonly string[] = ['*', 'delivery.*'];

/**
 * All patterns that match a type: `a.b.c` is matched by `*`, `a.*`, `a.b.*` and `a.b.c`.
 * @param operational of Hookwire's own facts
 */
export function patternsThatMatch(type: string, operational = false): string[] {
  const patterns = ['*', type];
  for (let dot = type.indexOf('.'); dot !== -1; dot = type.indexOf('.', dot + 1)) {
    patterns.push(`${type.slice(0, dot)}.*`);
  }
  return operational ? patterns.filter((pattern) => !NOT_OPERATIONAL.includes(pattern)) : patterns;
}
