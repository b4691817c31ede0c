import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { connect, createInbox, headers as natsHeaders, type NatsConnection } from '@nats-io/transport-node';
import { registryKey } from '#domain';
import { consumerTable, DEFAULT_STREAM_SETTINGS, streamTable } from '#messaging';
import { waitUntil } from '#testkit';
import { startIngest, type TestIngest } from '../test/start-ingest.ts';

const JWT_SECRET = 'a secret that is shared with its issuer';

function tokenFor(tenant: string, scope = 'publish'): Promise<string> {
  const claims = { iss: 'https://login.example', aud: 'hookwire', sub: 'ada', tenant, scope };
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setIssuedAt().setExpirationTime('5 minutes');
  return token.sign(new TextEncoder().encode(JWT_SECRET));
}

describe('a producer over NATS', () => {
  let platform: TestIngest;
  let nc: NatsConnection;
  const problems: string[] = [];

  const login = (token: string, tenant = platform.tenant) =>
    connect({ servers: platform.nats.publicUrl, token, inboxPrefix: `_INBOX.${tenant}`, reconnect: false });

  beforeAll(async () => {
    const env = { HOOKWIRE_JWT_SECRET: JWT_SECRET, HOOKWIRE_JWT_ISSUER: 'https://login.example' };
    platform = await startIngest({ callout: true, env });
    nc = await login(platform.key);
    void (async () => {
      for await (const status of nc.status()) if (status.type === 'error') problems.push(status.error.message);
    })();
  }, 60_000);

  afterAll(async () => {
    await nc?.close();
    await platform?.stop();
  });

  async function send(body: string, headers: Record<string, string> = {}) {
    const all = natsHeaders();
    for (const [name, value] of Object.entries(headers)) all.set(name, value);
    const answer = await nc.request(`ingest.${platform.tenant}`, body, { timeout: 3_000, headers: all });
    return answer.json<Record<string, unknown>>();
  }

  it.each([
    ['an event', '{"id":"same","type":"a","data":1}'],
    ['the same id with other data', '{"id":"same","type":"a","data":2}'],
    ['no JSON', '{'],
    ['a wrong event', '{"id":"","type":"a b"}'],
    ['an empty batch', '[]'],
    ['a batch', '[{"id":"b1","type":"a","data":1},{"id":"b2"}]'],
  ])('is answered as over HTTP: %s', async (_, body) => {
    const http = await platform.post(body);
    expect(await send(body)).toEqual({ status: http.status, ...http.body });
  });

  it('sends CloudEvents, by the headers', async () => {
    const ce = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 'a.b' };
    const binary = await send('{"x":1}', ce);
    expect(binary).toMatchObject({ status: 202, id: expect.stringMatching(/^ce_/) });
    const structured = JSON.stringify({ specversion: '1.0', id: '1', source: '/s', type: 'a.b', data: { x: 1 } });
    expect(await send(structured, { 'content-type': 'application/cloudevents+json' })).toEqual(binary);
    expect(await send('x', { 'Content-Type': 'text/plain' })).toMatchObject({ status: 415 });
  });

  it('hands its trace on', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await send('{"id":"traced","type":"a","data":1}', { traceparent });
    const [event] = (await platform.registry.messages('EVENTS')).slice(-1);
    expect(event!.header('traceparent').split('-')[1]).toBe(traceparent.split('-')[1]);
  });

  it('may have a token of its own issuer instead of an API key, as over HTTP', async () => {
    const { registry, post } = platform;
    const tenant = registry.tenant();
    const event = JSON.stringify({ id: 'by-token', type: 'a', data: 1 });
    const publish = async (token: string) => {
      const { status, body } = await post(event, { authorization: `Bearer ${token}` });
      return { status, ...body };
    };
    const token = await tokenFor(tenant);
    // Whatever a token says: a tenant has to be there.
    const unknown = { status: 401, code: 'unauthorized', detail: expect.stringMatching(/no such tenant/) };
    expect(await publish(token)).toMatchObject(unknown);
    await expect(login(token, tenant)).rejects.toThrow(/authorization/i);

    await registry.put(registryKey.tenant(tenant), { kind: 'tenant', revision: registry.revision(), id: tenant });
    const taken = { deadlineMs: 4_000, what: 'the tenant to be known' };
    await waitUntil(async () => (await publish(token)).status === 202, taken);
    const connected = await login(token, tenant);
    const answer = await connected.request(`ingest.${tenant}`, event, { timeout: 3_000 });
    expect(answer.json()).toMatchObject({ status: 202, id: 'by-token' });
    await connected.close();

    const lacking = await publish(await tokenFor(tenant, 'read manage'));
    expect(lacking).toMatchObject({ status: 403, detail: expect.stringMatching(/scope "publish"/) });
    const forged = `${token.slice(0, -4)}AAAA`;
    expect(await publish(forged)).toMatchObject({ status: 401, detail: expect.stringMatching(/signature/) });
    expect(JSON.stringify(platform.ingest.logs)).not.toContain(token);
  });

  it('is not let in with a wrong, a revoked or an expired key, nor with one that may not publish', async () => {
    const { registry, tenant } = platform;
    const keys = {
      wrong: `hk_${'A'.repeat(43)}`,
      none: '',
      revoked: await registry.apiKey(tenant),
      expired: await registry.apiKey(tenant, ['publish'], { expiresAt: 1 }),
      reading: await registry.apiKey(tenant, ['read']),
    };
    await registry.revoke(keys.revoked);
    const lastly = await registry.apiKey(tenant);
    const late = await waitUntil(() => login(lastly), {
      deadlineMs: 4_000,
      every: 50,
      what: 'the last key to be known',
    });
    await late.close();
    for (const key of Object.values(keys)) await expect(login(key)).rejects.toThrow(/authorization/i);
    expect(JSON.stringify(platform.ingest.logs)).not.toContain(lastly);
  });

  it('is cut off when its key is revoked; others of the tenant are not', async () => {
    const { registry, tenant } = platform;
    const key = await registry.apiKey(tenant);
    const soon = { deadlineMs: 4_000, every: 50, what: 'the key to be known' };
    const revoked = await waitUntil(() => login(key), soon);
    const answer = await revoked.request(`ingest.${tenant}`, '{"id":"last","type":"a","data":1}', { timeout: 3_000 });
    expect(answer.json()).toMatchObject({ status: 202 });
    await registry.revoke(key);
    await waitUntil(() => revoked.isClosed(), { ...soon, what: 'the connection to be closed' });
    expect(nc.isClosed()).toBe(false);
    expect(await send('{"id":"goes-on","type":"a","data":1}')).toMatchObject({ status: 202 });
  });

  // What the server has for each of its streams, so that a new one cannot be forgotten here.
  const streams = streamTable(DEFAULT_STREAM_SETTINGS);
  const api = streams.flatMap(({ name }) => [
    ...['INFO', 'CREATE', 'UPDATE', 'DELETE', 'PURGE', 'MSG.GET', 'MSG.DELETE', 'SNAPSHOT', 'RESTORE'].map(
      (verb) => `$JS.API.STREAM.${verb}.${name}`,
    ),
    `$JS.API.DIRECT.GET.${name}`,
    `$JS.API.DIRECT.GET.${name}.x`,
    `$JS.API.CONSUMER.CREATE.${name}`,
    `$JS.API.CONSUMER.CREATE.${name}.mine`,
    `$JS.API.CONSUMER.LIST.${name}`,
    `$JS.API.CONSUMER.NAMES.${name}`,
  ]);
  const consumers = consumerTable().flatMap(({ stream, durable_name: name }) => [
    ...['MSG.NEXT', 'INFO', 'DELETE', 'PAUSE', 'UNPIN', 'DURABLE.CREATE'].map(
      (verb) => `$JS.API.CONSUMER.${verb}.${stream}.${name}`,
    ),
    `$JS.ACK.${stream}.${name}.1.1.1.1.1`,
  ]);
  const own = streams.flatMap(({ subjects = [] }) => subjects.map((subject) => subject.replace('>', '1.x.y')));
  const foreign = [
    'ingest.tnt_other',
    'ingest',
    '_INBOX.tnt_other.x',
    '_INBOX.x',
    '$SYS.REQ.SERVER.PING',
    '$JS.API.INFO',
  ];
  const others = [
    '$SYS.REQ.USER.AUTH',
    '$JS.API.STREAM.NAMES',
    '$JS.API.STREAM.LIST',
    '$KV.OTHER.x',
    '$O.x',
    'anything',
  ];

  /** What the server holds that a publish could change. */
  async function snapshot() {
    const states = await Promise.all(
      streams.map(async ({ name }) => {
        const { state, config } = await platform.registry.jsm.streams.info(name);
        const { messages, last_seq, num_deleted, consumer_count } = state;
        return { name, messages, last_seq, num_deleted, consumer_count, config };
      }),
    );
    return JSON.stringify(states);
  }

  it('may publish to nothing else, and changes nothing by trying', async () => {
    await waitUntil(settled, { deadlineMs: 3_000, what: 'the streams to be quiet' });
    const before = await snapshot();
    const subjects = [...api, ...consumers, ...own, ...foreign, ...others];
    problems.length = 0;
    for (const subject of subjects) nc.publish(subject, '{"batch":1}', { reply: `_INBOX.${platform.tenant}.r` });
    await nc.flush();
    const refused = () =>
      new Set(problems.map((text) => /Permissions Violation for Publish to "(.+)"/i.exec(text)?.[1]));
    const missing = () => subjects.filter((subject) => !refused().has(subject));
    await waitUntil(() => missing().length === 0, { deadlineMs: 3_000, what: 'refusals' }).catch(() => undefined);
    expect(missing()).toEqual([]);
    expect(await snapshot()).toBe(before);
  });

  it('may listen to nothing else', async () => {
    problems.length = 0;
    const wide = [
      '>',
      '*.>',
      '_INBOX.>',
      '_INBOX.*.>',
      'ingest.*',
      `ingest.${platform.tenant}`,
      '$JS.>',
      '$KV.>',
      '$SYS.>',
    ];
    const streamWide = streams.flatMap(({ subjects = [] }) => subjects);
    for (const subject of [...wide, ...streamWide, ...own, ...foreign]) {
      const subscription = nc.subscribe(subject, { callback: () => undefined });
      const refused = await Promise.race([
        subscription.closed.then((reason) => reason ?? true),
        nc.flush().then(later),
      ]);
      expect({ subject, refused: refused !== undefined }).toEqual({ subject, refused: true });
    }
  });

  it.each([
    ['a stream', () => 'events.1.tnt_x.a'],
    ['the log', () => 'log.0.tnt_x.ep_y'],
    ['the registry', () => '$KV.REGISTRY.snapshot'],
    ['JetStream’s own API', () => '$JS.API.STREAM.PURGE.EVENTS'],
    ['another tenant', () => 'ingest.tnt_other'],
    ['the inbox of another', () => '_INBOX.tnt_other.x'],
    ['an inbox that begins like its own', () => `_INBOX.${platform.tenant}x.y`],
  ])('cannot have its answer sent to %s', async (_, reply) => {
    const before = await snapshot();
    const heard: string[] = [];
    const spy = platform.registry.nc.subscribe(reply(), {
      callback: (_error, message) => void heard.push(message.subject),
    });
    await platform.registry.nc.flush();
    nc.publish(`ingest.${platform.tenant}`, '{"id":"deputy","type":"a","data":1}', { reply: reply() });
    // Answered after the one before it was looked at.
    expect(await send('{')).toMatchObject({ status: 400 });
    await platform.registry.nc.flush();
    expect(heard).toEqual([]);
    expect(await snapshot()).toBe(before);
    spy.unsubscribe();
  });

  it('cannot have the server’s own message tracing write for it', async () => {
    const before = await snapshot();
    const headers = natsHeaders();
    headers.set('Nats-Trace-Dest', 'events.1.tnt_x.a');
    nc.publish(`ingest.${platform.tenant}`, '{', { headers, reply: createInbox(`_INBOX.${platform.tenant}`) });
    expect(await send('{')).toMatchObject({ status: 400 });
    expect(await snapshot()).toBe(before);
  });

  /** Nobody acknowledges here, so nothing moves once the ingest's own writes are done. */
  async function settled() {
    const before = await snapshot();
    return (await snapshot()) === before;
  }

  async function later() {
    await nc.flush();
    return undefined;
  }
});
