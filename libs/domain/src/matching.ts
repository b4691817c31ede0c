import { isEventType } from './event.ts';

/** Exact (`invoice.paid`), everything below a name (`invoice.*`), or everything (`*`). */
export function isEventTypePattern(text: string): boolean {
  if (text === '*') return true;
  return isEventType(text.endsWith('.*') ? text.slice(0, -2) : text);
}

/** What matching needs to know of an endpoint. */
export interface Subscription {
  readonly id: string;
  readonly eventTypes: readonly string[];
  readonly enabled: boolean;
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

  /**
   * The enabled endpoints whose patterns match, each once, in the order of their ids.
   * @param operational Hookwire's own facts: "all my events" (`*`) does not mean them
   */
  match(type: string, operational = false): E[] {
    const found = new Map<string, E>();
    for (const pattern of patternsThatMatch(type)) {
      if (operational && pattern === '*') continue;
      this.#byPattern.get(pattern)?.forEach((endpoint, id) => endpoint.enabled && found.set(id, endpoint));
    }
    // Ids sort by creation; a fixed order makes a repeated fan-out publish the same tasks in the same order.
    return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** Whether one of the patterns matches a type; the rule that the index above applies to many endpoints. */
export function matchesType(patterns: readonly string[], type: string, operational = false): boolean {
  return patternsThatMatch(type).some((pattern) => patterns.includes(pattern) && !(operational && pattern === '*'));
}

/** All patterns that match a type: `a.b.c` is matched by `*`, `a.*`, `a.b.*` and `a.b.c`. */
export function patternsThatMatch(type: string): string[] {
  const patterns = ['*', type];
  for (let dot = type.indexOf('.'); dot !== -1; dot = type.indexOf('.', dot + 1)) {
    patterns.push(`${type.slice(0, dot)}.*`);
  }
  return patterns;
}
