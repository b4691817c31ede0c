import { randomUUID } from 'node:crypto';
import createClient, { type Client } from 'openapi-fetch';
import { apiError, HookwireApiError, HookwireUnreachableError, isProblem, type Problem } from './errors.ts';
import type { components, paths } from './ingest.gen.ts';
import { isTransient, pause, pauseMs, sendWithRetries, type RetryOptions } from './retries.ts';

type Schemas = components['schemas'];

/** An event as a producer sends it. Without an `id` it gets one, so that it can be sent again safely. */
export type NewEvent = Schemas['NewEvent'];

/** What is known of an event that is stored. */
export interface AcceptedEvent {
  readonly id: string;
  /** RFC 3339. */
  readonly acceptedAt: string;
}

/** What became of one event of a batch. */
export type PublishResult =
  | { readonly event: AcceptedEvent; readonly error?: undefined }
  | { readonly event?: undefined; readonly error: HookwireApiError };

/** A connection to NATS, as `connect()` of `@nats-io/transport-node` returns it. */
export interface NatsConnection {
  request(subject: string, payload: string, options: { timeout: number }): Promise<{ json<T>(): T }>;
}

const MOST_EVENTS = 1_000;
/** Below what ingest takes in one request, 8 MiB. */
const MOST_BYTES = 7 * 1024 * 1024;

/** How a producer logs in to NATS: options of `connect()`. @param token an API key, or a token of one's own issuer */
export function natsOptions(tenant: string, token: string): { token: string; inboxPrefix: string } {
  return { token, inboxPrefix: `_INBOX.${tenant}` };
}

/** Sends events. Every event has an id before it is sent for the first time: sent again, it is the same event. */
export class Publishing {
  readonly #client: Client<paths>;
  readonly #retries: RetryOptions;

  constructor(ingestUrl: string, token: string, retries: RetryOptions) {
    this.#retries = retries;
    this.#client = createClient<paths>({
      baseUrl: ingestUrl,
      headers: { authorization: `Bearer ${token}` },
      fetch: (request) => sendWithRetries(request, true, retries),
    });
  }

  /**
   * @returns when the event is stored
   * @throws HookwireApiError, or HookwireUnreachableError when it is not known whether it is stored
   */
  async publish(event: NewEvent): Promise<AcceptedEvent> {
    const answer = (await this.#post(withId(event))) as Schemas['AcceptedEvent'];
    return { id: answer.id, acceptedAt: answer.acceptedAt };
  }

  /**
   * Any number of events, as many requests as that takes.
   * @returns what became of each, in their order
   * @throws HookwireApiError when a request was refused as a whole, or HookwireUnreachableError
   */
  async publishBatch(events: readonly NewEvent[]): Promise<PublishResult[]> {
    const results: PublishResult[] = [];
    for (const part of parts(events.map(withId))) results.push(...(await this.#publishPart(part)));
    return results;
  }

  async publishNats(connection: NatsConnection, tenant: string, event: NewEvent): Promise<AcceptedEvent> {
    const payload = JSON.stringify(withId(event));
    const { tries, timeoutMs } = this.#retries;
    for (let nth = 1; ; nth++) {
      try {
        const message = await connection.request(`ingest.${tenant}`, payload, { timeout: timeoutMs });
        const answer = message.json<(AcceptedEvent & { status: number }) | Problem>();
        if (!isProblem(answer)) return { id: answer.id, acceptedAt: answer.acceptedAt };
        if (nth === tries || !isTransient(answer.status)) throw new HookwireApiError(answer);
      } catch (error) {
        if (error instanceof HookwireApiError) throw error;
        if (nth === tries) throw new HookwireUnreachableError(`ingest.${tenant}`, error);
      }
      await pause(pauseMs(nth, null, this.#retries));
    }
  }

  /** Events that cannot be stored right now are sent again, apart from those that are stored or refused. */
  async #publishPart(part: readonly NewEvent[]): Promise<PublishResult[]> {
    const results = new Array<PublishResult>(part.length);
    let left = part.map((_, index) => index);
    for (let nth = 1; left.length > 0; nth++) {
      const { items } = (await this.#post(left.map((index) => part[index]!))) as Schemas['ItemResults'];
      const again: number[] = [];
      for (const [at, index] of left.entries()) {
        const item = items[at]!;
        if (!isProblem(item)) results[index] = { event: { id: item.id, acceptedAt: item.acceptedAt } };
        else if (nth < this.#retries.tries && isTransient(item.status)) again.push(index);
        else results[index] = { error: new HookwireApiError(item) };
      }
      left = again;
      if (left.length > 0) await pause(pauseMs(nth, null, this.#retries));
    }
    return results;
  }

  async #post(body: NewEvent | NewEvent[]): Promise<unknown> {
    const { data, error, response } = await this.#client.POST('/v1/events', { body });
    if (!response.ok) throw apiError(response, error);
    return data;
  }
}

function withId(event: NewEvent): NewEvent {
  return { ...event, id: event.id ?? randomUUID() };
}

/** In their order, none larger than one request may be. */
function* parts(events: readonly NewEvent[]): Generator<NewEvent[]> {
  let part: NewEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event)) + 1;
    if (part.length === MOST_EVENTS || (part.length > 0 && bytes + size > MOST_BYTES)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(event);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
