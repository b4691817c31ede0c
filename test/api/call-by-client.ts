import { Hookwire } from '#client';
import type { Answer } from '../../apps/registry/test/start-registry.ts';
import type { Described } from './described.ts';
import type { Sample } from './samples.ts';

interface ClientCall extends Pick<Sample, 'params' | 'query' | 'body'> {
  /** Null for none. */
  readonly token: string | null;
  readonly headers: object;
}

interface Answered {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** Calls an operation as the client does it, which knows them all by their paths. */
export async function callByClient(baseUrl: string, operation: Described, call: ClientCall): Promise<Answer> {
  const { raw } = new Hookwire({ baseUrl, token: call.token ?? '', retries: { tries: 1 } });
  // Any of its operations: no type says which.
  const request = raw.request as (method: string, path: string, init: object) => Promise<Answered>;
  const { data, error, response } = await request(operation.method, operation.path, {
    params: { path: call.params, query: call.query },
    headers: { ...(call.token === null ? { authorization: null } : {}), ...call.headers },
    body: call.body,
    parseAs: 'text',
    // What is no JSON, too: how that is answered is described as well.
    bodySerializer: (body: unknown) => (typeof body === 'string' ? body : JSON.stringify(body)),
  });
  const text = data ?? error ?? '';
  const body: unknown = typeof text === 'string' ? (text === '' ? undefined : JSON.parse(text)) : text;
  return { status: response.status, headers: response.headers, body };
}
