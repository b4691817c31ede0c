import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Hookwire, HookwireApiError, HookwireUnreachableError, type NewEvent } from './index.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | 'reset';

const RETRIES = { tries: 3, firstPauseMs: 1, longestPauseMs: 5, timeoutMs: 5_000 };
const problem = (status: number, code: string, more: object = {}) => ({
  status,
  body: { type: `https://hookwire.dev/errors#${code}`, title: 'x', status, code, detail: `it is ${code}`, ...more },
});
const NOW = '2030-01-01T00:00:00.000Z';
const accepted = (body: unknown) => ({ id: (body as NewEvent).id, acceptedAt: NOW });

describe('the client', () => {
  let server: Server;
  let seen: Seen[];
  let reply: (request: Seen, nth: number) => Reply;
  let hookwire: Hookwire;
  let baseUrl: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const { method, url, headers } = request;
        const one = { method: method!, path: url!, headers, body: text === '' ? undefined : JSON.parse(text) } as Seen;
        seen.push(one);
        const answer = reply(one, seen.length);
        if (answer === 'reset') return void response.socket!.destroy();
        const type = answer.status >= 400 ? 'application/problem+json' : 'application/json';
        response.writeHead(answer.status, {
          'content-type': type,
          'x-request-id': `req-${seen.length}`,
          ...answer.headers,
        });
        response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  beforeEach(() => {
    seen = [];
    hookwire = new Hookwire({ baseUrl, token: 'hk_key', tenant: 'acme', retries: RETRIES });
  });

  it('calls operations by their paths, as whom it is told', async () => {
    reply = () => ({ status: 200, body: { id: 'ep_1', url: 'https://example.com' } });
    const { url } = await hookwire.get('/v1/endpoints/{id}', { params: { path: { id: 'a b/c' } } });
    expect(url).toBe('https://example.com');
    const [request] = seen;
    expect([request!.method, request!.path]).toEqual(['GET', '/v1/endpoints/a%20b%2Fc']);
    expect(request!.headers).toMatchObject({ authorization: 'Bearer hk_key', 'hookwire-tenant': 'acme' });
    expect(request!.headers).not.toHaveProperty('idempotency-key');
  });

  it('gives each POST a key, the same one when it is sent again', async () => {
    reply = (_, nth) =>
      [problem(503, 'unavailable'), 'reset' as const][nth - 1] ?? { status: 201, body: { id: 'ep_1' } };
    const body = { url: 'https://example.com' };
    expect(await hookwire.post('/v1/endpoints', { body })).toEqual({ id: 'ep_1' });
    expect(seen.map((request) => request.body)).toEqual([body, body, body]);
    const keys = new Set(seen.map(({ headers }) => headers['idempotency-key']));
    expect([...keys]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    await hookwire.post('/v1/endpoints', { body, headers: { 'idempotency-key': 'mine' } });
    expect(seen.at(-1)!.headers['idempotency-key']).toBe('mine');
  });

  it('waits for the answer of a POST that is still under way', async () => {
    reply = (_, nth) => (nth === 1 ? problem(409, 'idempotency_in_progress') : { status: 201, body: { id: 'ep_1' } });
    expect(await hookwire.post('/v1/endpoints', { body: { url: 'https://example.com' } })).toEqual({ id: 'ep_1' });
  });

  it.each<[string, Reply, number]>([
    ['what was certainly not done', problem(503, 'unavailable'), 3],
    ['what was too much', problem(429, 'rate_limited'), 3],
    ['nothing that may have been done', problem(500, 'internal'), 1],
    ['nothing that nobody answered', 'reset', 1],
  ])('of a change that may be made once, repeats %s', async (_, answer, tries) => {
    reply = () => answer;
    const changing = hookwire.delete('/v1/endpoints/{id}', { params: { path: { id: 'ep_1' } } });
    await expect(changing).rejects.toThrow(answer === 'reset' ? HookwireUnreachableError : HookwireApiError);
    expect(seen).toHaveLength(tries);
  });

  it('throws what is wrong, with its code and fields', async () => {
    const errors = [{ field: 'url', message: 'must be a URL' }];
    reply = () => problem(422, 'validation_failed', { errors });
    const creating = hookwire.post('/v1/endpoints', { body: { url: 'nope' } });
    await expect(creating).rejects.toMatchObject({
      name: 'HookwireApiError',
      status: 422,
      code: 'validation_failed',
      message: 'it is validation_failed',
      fields: errors,
      requestId: 'req-1',
    });
    reply = () => ({ status: 418, body: 'a proxy’s own words' });
    await expect(hookwire.get('/v1/stats')).rejects.toMatchObject({ status: 418, code: 'unknown' });
  });

  it('reads lists to their end', async () => {
    reply = ({ path }) => {
      const cursor = new URL(path, baseUrl).searchParams.get('cursor');
      const page = cursor === null ? [1, 2] : [3];
      return {
        status: 200,
        body: { data: page.map((id) => ({ id: `ep_${id}` })), nextCursor: cursor ? null : 'more' },
      };
    };
    const ids: string[] = [];
    for await (const { id } of hookwire.list('/v1/endpoints', { params: { query: { limit: 2 } } })) ids.push(id);
    expect(ids).toEqual(['ep_1', 'ep_2', 'ep_3']);
    expect(seen.map(({ path }) => path)).toEqual(['/v1/endpoints?limit=2', '/v1/endpoints?limit=2&cursor=more']);
  });

  it('publishes an event under one id, however often it is sent', async () => {
    reply = ({ body }, nth) =>
      [problem(500, 'internal'), 'reset' as const, { status: 202, body: accepted(body) }][nth - 1]!;
    const stored = await hookwire.publish({ type: 'invoice.paid', data: { amount: 5 } });
    expect(stored).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), acceptedAt: NOW });
    expect(new Set(seen.map(({ body }) => (body as NewEvent).id))).toEqual(new Set([stored.id]));
  });

  it('publishes any number, and again those that could not be stored yet', async () => {
    const failing = new Set(['e3', 'e1500']);
    reply = ({ body }) => ({
      status: 207,
      body: {
        items: (body as NewEvent[]).map((event) => {
          if (event.id === 'e7') return problem(409, 'event_id_conflict').body;
          return failing.delete(event.id!) ? problem(503, 'unavailable').body : { status: 202, ...accepted(event) };
        }),
      },
    });
    const events = Array.from({ length: 1_800 }, (_, n) => ({ id: `e${n}`, type: 'a', data: n }));
    const results = await hookwire.publishBatch(events);
    expect(seen.map(({ body }) => (body as unknown[]).length)).toEqual([1_000, 1, 800, 1]);
    expect(results.map(({ event }) => event?.id)).toEqual(events.map(({ id }) => (id === 'e7' ? undefined : id)));
    expect(results[7]!.error).toMatchObject({ code: 'event_id_conflict', status: 409 });
    expect(await hookwire.publishBatch([])).toEqual([]);
  });

  it('publishes over NATS, with the same id when nobody answers', async () => {
    const sent: [string, NewEvent][] = [];
    const connection = {
      request(subject: string, payload: string) {
        const event = JSON.parse(payload) as NewEvent;
        sent.push([subject, event]);
        if (sent.length === 1) return Promise.reject(new Error('timeout'));
        const answer = sent.length === 2 ? problem(503, 'unavailable').body : { status: 202, ...accepted(event) };
        return Promise.resolve({ json: <T>() => answer as T });
      },
    };
    const stored = await hookwire.publishNats(connection, 'tnt_1', { type: 'a', data: null });
    expect(sent.map(([subject, { id }]) => [subject, id])).toEqual(Array(3).fill(['ingest.tnt_1', stored.id]));
  });

  it('says that nobody answered', async () => {
    const nowhere = new Hookwire({ baseUrl: 'http://127.0.0.1:1', token: 'hk_key', retries: RETRIES });
    await expect(nowhere.get('/v1/endpoints')).rejects.toThrow(HookwireUnreachableError);
    await expect(nowhere.publish({ type: 'a', data: 1 })).rejects.toThrow(/POST .* was not answered/);
  });
});
