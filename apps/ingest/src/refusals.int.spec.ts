import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { registryKey } from '#domain';
import { natsConfigFile } from '#infrastructure';
import { launch, startNats, testRegistry, waitUntil } from '#testkit';
import { publishEvents, startIngest, type IngestAnswer, type TestIngest } from '../test/start-ingest.ts';

function expectProblem(answer: IngestAnswer, status: number, code: string, detail: string | RegExp) {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({ status, code, type: `https://hookwire.dev/errors#${code}` });
  expect(answer.body['detail']).toEqual(typeof detail === 'string' ? detail : expect.stringMatching(detail));
}

describe('what ingest refuses', () => {
  let platform: TestIngest;
  let post: TestIngest['post'];

  beforeAll(async () => {
    platform = await startIngest();
    ({ post } = platform);
  }, 60_000);

  afterAll(() => platform?.stop());

  it.each([
    ['nothing', '', /^The body is not valid JSON: /],
    ['half an object', '{"type":"a","data":', /^The body is not valid JSON: /],
    ['a trailing comma', '{"type":"a","data":1,}', /^The body is not valid JSON: /],
    ['NaN', '{"type":"a","data":NaN}', /^The body is not valid JSON: /],
    ['two values', '{"type":"a","data":1} {}', /^The body is not valid JSON: /],
    ['Latin-1', Uint8Array.from(Buffer.from('{"type":"a","data":"\xe4"}', 'latin1')), 'The body is not UTF-8.'],
    ['UTF-16', Uint8Array.from(Buffer.from('\ufeff{"type":"a","data":1}', 'utf16le')), 'The body is not UTF-8.'],
  ])('%s, as it is no JSON', async (_, body, detail) => {
    expectProblem(await post(body), 400, 'invalid_json', detail);
  });

  it.each([
    ['an unknown field', '{"type":"a","data":1,"dta":2}', ['dta']],
    ['a field named __proto__', '{"type":"a","data":1,"__proto__":{"x":1}}', ['__proto__']],
    ['no type', '{"data":1}', ['type']],
    ['no data', '{"type":"a"}', ['data']],
    ['a type with a space', '{"type":"a b","data":1}', ['type']],
    ['a type with a wildcard', '{"type":"a.*","data":1}', ['type']],
    ['a type with an empty part', '{"type":"a..b","data":1}', ['type']],
    ['a type that is no text', '{"type":{},"data":1}', ['type']],
    ['a type of 129 letters', `{"type":"${'a'.repeat(129)}","data":1}`, ['type']],
    ['an empty id', '{"id":"","type":"a","data":1}', ['id']],
    ['an id with a space', '{"id":"a b","type":"a","data":1}', ['id']],
    ['an id with a line break', '{"id":"a\\r\\nX-Y: z","type":"a","data":1}', ['id']],
    ['an id of 201 letters', `{"id":"${'a'.repeat(201)}","type":"a","data":1}`, ['id']],
    ['an id that is a number', '{"id":1,"type":"a","data":1}', ['id']],
    ['an id that is null', '{"id":null,"type":"a","data":1}', ['id']],
    ['a date without a time', '{"type":"a","data":1,"occurredAt":"2026-01-31"}', ['occurredAt']],
    ['a time that is a number', '{"type":"a","data":1,"occurredAt":1}', ['occurredAt']],
    ['a 32nd of January', '{"type":"a","data":1,"occurredAt":"2026-01-32T00:00:00Z"}', ['occurredAt']],
    ['a 30th of February', '{"type":"a","data":1,"occurredAt":"2026-02-30T00:00:00Z"}', ['occurredAt']],
    ['a time in the year 0', '{"type":"a","data":1,"occurredAt":"0000-01-01T00:00:00Z"}', ['occurredAt']],
    ['attributes that are a list', '{"type":"a","data":1,"attributes":[]}', ['attributes']],
    ['attributes that are null', '{"type":"a","data":1,"attributes":null}', ['attributes']],
    ['an attribute that is a number', '{"type":"a","data":1,"attributes":{"n":1}}', ['attributes.n']],
    ['an attribute with an odd name', '{"type":"a","data":1,"attributes":{"a b":"x"}}', ['attributes.a b']],
    ['a long attribute', `{"type":"a","data":1,"attributes":{"n":"${'x'.repeat(1_025)}"}}`, ['attributes.n']],
    [
      'too many attributes',
      JSON.stringify({
        type: 'a',
        data: 1,
        attributes: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`a${n}`, ''])),
      }),
      ['attributes'],
    ],
    [
      'attributes of over 32 KiB',
      JSON.stringify({
        type: 'a',
        data: 1,
        attributes: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`a${n}`, 'x'.repeat(1_000)])),
      }),
      ['attributes'],
    ],
    ['channels that are text', '{"type":"a","data":1,"channels":"a"}', ['channels']],
    ['a channel with a space', '{"type":"a","data":1,"channels":["a","b c"]}', ['channels[1]']],
    ['a channel twice', '{"type":"a","data":1,"channels":["a","a"]}', ['channels']],
    ['eleven channels', `{"type":"a","data":1,"channels":${JSON.stringify([...'abcdefghijk'])}}`, ['channels']],
    [
      'everything at once',
      '{"id":"","type":"","occurredAt":"now","attributes":{"a":1,"b":2},"x":1}',
      ['x', 'id', 'type', 'occurredAt', 'data', 'attributes.a', 'attributes.b'],
    ],
  ])('%s, and names each field', async (_, body, fields) => {
    const answer = await post(body);
    expectProblem(answer, 422, 'validation_failed', /./);
    const errors = answer.body['errors'] as { field: string; message: string }[];
    expect(errors.map(({ field }) => field)).toEqual(fields);
    expect(answer.body['detail']).toBe(errors.map(({ field, message }) => `${field}: ${message}`).join('; '));
  });

  it.each(['"text"', '1', 'null', 'true'])('%s, which is no event', async (body) => {
    expectProblem(
      await post(body),
      422,
      'validation_failed',
      'An event is a JSON object with at least "type" and "data".',
    );
  });

  it.each(['text/plain', 'application/xml', 'multipart/form-data', 'application/jsonx', ''])(
    'the content type "%s"',
    async (type) => {
      expectProblem(
        await post('{"type":"a","data":1}', { 'content-type': type }),
        415,
        'unsupported_media_type',
        'Send an event as application/json, or a CloudEvent as application/cloudevents+json.',
      );
    },
  );

  it('a compressed body', async () => {
    const body = Uint8Array.from(gzipSync('{"type":"a","data":1}'));
    const answer = await post(body, { 'content-encoding': 'gzip' });
    const detail = 'Send the body as it is: no content encoding is read here, and this one says gzip.';
    expectProblem(answer, 415, 'unsupported_media_type', detail);
  });

  it('takes a content type with parameters and in capitals', async () => {
    const answer = await post('{"type":"a","data":1}', { 'content-type': 'Application/JSON; charset=utf-8' });
    expect(answer.status).toBe(202);
  });

  it.each([
    ['no header', '', 'Send your API key as "Authorization: Bearer hk_…".'],
    ['another scheme', 'Basic aGk6aGk=', 'Send your API key as "Authorization: Bearer hk_…".'],
    ['no key', 'Bearer ', 'Send your API key as "Authorization: Bearer hk_…".'],
    ['an unknown key', `Bearer hk_${'A'.repeat(43)}`, 'This API key is not known, has expired, or was revoked.'],
  ])('%s', async (_, authorization, detail) => {
    const answer = await post('{"type":"a","data":1}', { authorization });
    expectProblem(answer, 401, 'unauthorized', detail);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it('a revoked key, an expired one, and one that may not publish', async () => {
    const { registry, tenant } = platform;
    const revoked = await registry.apiKey(tenant);
    await registry.revoke(revoked);
    const expired = await registry.apiKey(tenant, ['publish'], { expiresAt: Date.now() - 1 });
    const reading = await registry.apiKey(tenant, ['read', 'manage']);
    const lastly = await registry.apiKey(tenant);
    const as = (key: string) => post('{"type":"a","data":1}', { authorization: `Bearer ${key}` });
    // The last one is known, so all of them are.
    const known = async () => (await as(lastly)).status === 202;
    await waitUntil(known, { deadlineMs: 4_000, what: 'the last key to be known' });
    for (const key of [revoked, expired]) {
      expectProblem(await as(key), 401, 'unauthorized', 'This API key is not known, has expired, or was revoked.');
    }
    const detail = 'These credentials have not the scope "publish"; use some that have.';
    expectProblem(await as(reading), 403, 'forbidden', detail);
  });

  it('a tenant that is switched off', async () => {
    const { registry } = platform;
    const tenant = registry.tenant();
    const authorization = `Bearer ${await registry.apiKey(tenant)}`;
    const off = { kind: 'tenant', revision: registry.revision(), id: tenant, enabled: false } as const;
    await registry.put(registryKey.tenant(tenant), off);
    // The key comes first: it is known before the tenant is.
    const answer = await waitUntil(
      async () => {
        const given = await post('{"type":"a","data":1}', { authorization });
        return given.status === 403 && given;
      },
      { deadlineMs: 4_000, what: 'the tenant to be off' },
    );
    const detail = 'The tenant is switched off; its operator can switch it on again.';
    expectProblem(answer, 403, 'tenant_disabled', detail);
  });

  it.each([
    ['GET', '/v1/events'],
    ['POST', '/v1/event'],
    ['POST', '/v1/events/x'],
    ['DELETE', '/nothing'],
  ])('%s %s', async (method, path) => {
    const answer = await fetch(platform.ingest.url + path, { method });
    const text = await answer.text();
    const body = JSON.parse(text) as IngestAnswer['body'];
    const { status, headers } = answer;
    expectProblem({ status, headers, text, body }, 404, 'not_found', `Cannot ${method} ${path}`);
  });

  it('but not an event with as many attributes as there may be, in whatever script', async () => {
    const attributes = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`a${n}`, '語'.repeat(1_024)]));
    expect((await post(JSON.stringify({ type: 'a', data: 'x'.repeat(900_000), attributes }))).status).toBe(202);
  });

  it('and changes nothing by it', async () => {
    const before = (await platform.registry.jsm.streams.info('EVENTS')).state.messages;
    await post('{"type":"a"}');
    await post('[]');
    await post('nothing');
    expect((await platform.registry.jsm.streams.info('EVENTS')).state.messages).toBe(before);
  });
});

describe('ingest without the registry’s records', () => {
  it('is not ready, and answers 503', async () => {
    const nats = await startNats();
    const registry = await testRegistry(nats);
    const key = await registry.apiKey(registry.tenant());
    const ingest = await launch('ingest', { NATS_URL: nats.url });
    const ready = async () => (await fetch(`${ingest.url}/ready`)).json();
    const problems = { registry: expect.stringMatching(/^the registry’s records are not loaded yet/) };
    const waiting = () => ready().then((body) => expect(body).toEqual({ status: 'not ready', problems }) ?? true);
    await waitUntil(waiting, { deadlineMs: 10_000, what: 'ingest to wait for nothing but the registry' });
    const post = async () => {
      const answer = await fetch(`${ingest.url}/v1/events`, {
        method: 'POST',
        body: '{"type":"a","data":1}',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      });
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) as IngestAnswer['body'] };
    };
    const answer = await post();
    const detail = /^Keys cannot be checked right now: the registry’s records are not loaded yet/;
    expectProblem(answer, 503, 'unavailable', detail);
    expect(publishEvents.problems(answer)).toEqual([]);
    expect(answer.headers.get('retry-after')).toBe('1');
    await registry.complete();
    await ingest.waitReady();
    expect((await post()).status).toBe(202);
    await ingest.stop();
    await registry.close();
    await nats.stop();
  }, 30_000);
});

describe('ingest at a server with a small max_payload', () => {
  it('takes events of what the server takes, less 64 KiB', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'hookwire-small-'));
    const natsConfig = join(dir, 'nats.conf');
    const shipped = await readFile(natsConfigFile(), 'utf8');
    await writeFile(natsConfig, shipped.replace('max_payload: 2MB', 'max_payload: 256KB'));
    const { post, stop } = await startIngest({ natsConfig });
    const event = (size: number) => `{"type":"a","data":"${'x'.repeat(size - 22)}"}`;
    const limit = (256 - 64) * 1024;
    expect((await post(event(limit))).status).toBe(202);
    expectProblem(
      await post(event(limit + 1)),
      413,
      'payload_too_large',
      /^The event has 196609 bytes and may have 196608;/,
    );
    await stop();
    await rm(dir, { recursive: true });
  }, 30_000);
});
