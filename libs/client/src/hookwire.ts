import { randomUUID } from 'node:crypto';
import createClient, { type Client, type FetchResponse, type MaybeOptionalInit } from 'openapi-fetch';
import { apiError } from './errors.ts';
import {
  Publishing,
  type AcceptedEvent,
  type NatsConnection,
  type NewEvent,
  type PublishResult,
} from './publishing.ts';
import type { paths } from './registry.gen.ts';
import { DEFAULT_RETRIES, sendWithRetries, type RetryOptions } from './retries.ts';

export interface HookwireOptions {
  /** Of the registry, for everything but publishing. */
  readonly baseUrl: string;
  /** Of ingest, for publishing; the registry's if both are behind one address. */
  readonly ingestUrl?: string;
  /** An API key, a token of your own issuer, or the admin token. */
  readonly token: string;
  /** Whom the admin token acts for, by id or uid. */
  readonly tenant?: string;
  readonly retries?: Partial<RetryOptions>;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type PathsWith<M extends Method> = {
  [Path in keyof paths]: paths[Path] extends { readonly [K in M]: object } ? Path : never;
}[keyof paths];
type InitOf<Path extends keyof paths, M extends Method> = MaybeOptionalInit<paths[Path], M & keyof paths[Path]>;
type InitArgument<Init> = undefined extends Init ? [init?: Init] : [init: Init];
type Answer<Path extends keyof paths, M extends Method> = NonNullable<
  FetchResponse<
    Extract<paths[Path][M & keyof paths[Path]], Record<string | number, unknown>>,
    object,
    'application/json'
  >['data']
>;

/** One operation: its path as the description has it, its parameters and body; what it is answered with. */
type Call<M extends Method> = <Path extends PathsWith<M>>(
  path: Path,
  ...init: InitArgument<InitOf<Path, M>>
) => Promise<Answer<Path, M>>;

type ItemOf<Path extends PathsWith<'get'>> =
  Answer<Path, 'get'> extends { data: readonly (infer Item)[] } ? Item : never;
type ListPath = {
  [Path in PathsWith<'get'>]: Answer<Path, 'get'> extends { data: readonly unknown[] } ? Path : never;
}[PathsWith<'get'>];

/**
 * A client of Hookwire: publishes events, and manages everything else by the paths of the API, whose parameters, bodies
 * and answers have types made from its description. Calls throw HookwireApiError for an answer that is no success, and
 * HookwireUnreachableError when there is none.
 */
export class Hookwire {
  /** For what needs the response itself: ETags, statuses. Throws nothing. */
  readonly raw: Client<paths>;
  readonly get: Call<'get'>;
  readonly post: Call<'post'>;
  readonly put: Call<'put'>;
  readonly patch: Call<'patch'>;
  readonly delete: Call<'delete'>;
  readonly #publishing: Publishing;

  constructor(options: HookwireOptions) {
    const retries = { ...DEFAULT_RETRIES, ...options.retries };
    const { baseUrl, ingestUrl = baseUrl, token, tenant } = options;
    this.#publishing = new Publishing(ingestUrl, token, retries);
    this.raw = createClient<paths>({
      baseUrl,
      headers: { authorization: `Bearer ${token}`, ...(tenant === undefined ? {} : { 'hookwire-tenant': tenant }) },
      fetch: (request) => {
        // With a key a POST is done once, however often it arrives.
        if (request.method === 'POST' && !request.headers.has('idempotency-key')) {
          request.headers.set('idempotency-key', randomUUID());
        }
        return sendWithRetries(request, request.method === 'GET' || request.method === 'POST', retries);
      },
    });
    const call =
      <M extends Method>(method: M): Call<M> =>
      async (path, ...init) => {
        const { data, error, response } = await this.raw.request(
          method,
          path as never,
          ...(init as unknown as never[]),
        );
        if (!response.ok) throw apiError(response, error);
        return data as never;
      };
    this.get = call('get');
    this.post = call('post');
    this.put = call('put');
    this.patch = call('patch');
    this.delete = call('delete');
  }

  /**
   * Everything that a list has, newest first, page after page.
   * @param query filters of the list; `limit` is the size of a page
   */
  async *list<Path extends ListPath>(
    path: Path,
    ...[init]: InitArgument<InitOf<Path, 'get'>>
  ): AsyncGenerator<ItemOf<Path>> {
    const { params = {}, ...rest } = (init ?? {}) as { params?: { query?: object } };
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { ...params.query, ...(cursor === undefined ? {} : { cursor }) };
      const page = (await this.get(path, ...([{ ...rest, params: { ...params, query } }] as never))) as unknown as {
        data: ItemOf<Path>[];
        nextCursor?: string | null;
      };
      yield* page.data;
      cursor = page.nextCursor ?? null;
    }
  }

  /** @returns when the event is stored. The same `id` again is the same event. */
  publish(event: NewEvent): Promise<AcceptedEvent> {
    return this.#publishing.publish(event);
  }

  /** @returns what became of each, in their order */
  publishBatch(events: readonly NewEvent[]): Promise<PublishResult[]> {
    return this.#publishing.publishBatch(events);
  }

  /**
   * Over NATS instead of HTTP, with the same answers.
   * @param connection made with `natsOptions`
   * @param tenant its id: a connection may publish for its own tenant only
   */
  publishNats(connection: NatsConnection, tenant: string, event: NewEvent): Promise<AcceptedEvent> {
    return this.#publishing.publishNats(connection, tenant, event);
  }
}
