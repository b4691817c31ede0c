import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#testkit';
import { startIngest, type TestIngest } from '../test/start-ingest.ts';

const KIB = 1024;

describe('POST /v1/events', () => {
  let platform: TestIngest;
  let post: TestIngest['post'];

  beforeAll(async () => {
    platform = await startIngest();
    ({ post } = platform);
  }, 60_000);

  afterAll(() => platform?.stop());

  /** Sends it, and gives back how it lies in EVENTS. */
  async function stored(body: string) {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 202 });
    const messages = await platform.registry.messages('EVENTS');
    const { id } = answer.body as { id: string };
    return messages.find((message) => (JSON.parse(message.header('Hw-Meta')) as { id: string }).id === id)!;
  }

  const refused = (status: number, code: string, detail: unknown) => ({
    status,
    body: {
      type: `https://hookwire.dev/errors#${code}`,
      title: expect.any(String),
      status,
      code,
      detail,
      ...(code === 'validation_failed' && { errors: expect.anything() }),
    },
  });

  it('stores an event and says under which id', async () => {
    const answer = await post(
      '{"id":"order-1","type":"order.paid","occurredAt":"2026-01-31T12:00:00Z","data":{"a":1},"channels":["eu","b"]}',
    );
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ id: 'order-1', acceptedAt: expect.stringMatching(/^\d{4}-.+Z$/) });
    const [message] = (await platform.registry.messages('EVENTS')).slice(-1);
    expect(message!.subject).toBe(`events.${message!.subject.split('.')[1]}.${platform.tenant}.order.paid`);
    expect(message!.data).toBe('{"a":1}');
    expect(JSON.parse(message!.header('Hw-Meta'))).toMatchObject({
      id: 'order-1',
      tenant: platform.tenant,
      occurredAt: Date.parse('2026-01-31T12:00:00Z'),
      channels: ['eu', 'b'],
      registryRevision: 2,
    });
  });

  it('makes an id when there is none', async () => {
    expect((await post('{"type":"a","data":1}')).body).toMatchObject({
      id: expect.stringMatching(/^evt_[0-9a-z]{26}$/),
    });
  });

  it('answers a batch item by item, in order, 202 when all are good and 207 when not', async () => {
    const good = await post('[{"id":"b1","type":"a","data":1},{"id":"b2","type":"a","data":2}]');
    expect(good).toMatchObject({
      status: 202,
      body: {
        items: [
          { status: 202, id: 'b1' },
          { status: 202, id: 'b2' },
        ],
      },
    });
    const mixed = await post('[{"id":"b3","type":"a","data":1},{"type":"a"},7,{"id":"b4","type":"a","data":2}]');
    expect(mixed.status).toBe(207);
    expect(mixed.body).toMatchObject({
      items: [
        { status: 202, id: 'b3' },
        { status: 422, code: 'validation_failed', detail: 'data: is missing; it may be any JSON value' },
        { status: 422, code: 'validation_failed', detail: expect.stringContaining('An event is a JSON object') },
        { status: 202, id: 'b4' },
      ],
    });
  });

  it('takes 1,000 events at once, and refuses 1,001 and none at all', async () => {
    const batch = (n: number) => JSON.stringify(Array.from({ length: n }, () => ({ type: 'many', data: {} })));
    expect((await post(batch(1_000))).status).toBe(202);
    expect(await post(batch(1_001))).toMatchObject(
      refused(413, 'payload_too_large', 'The array has 1001 events; send at most 1000 in a request.'),
    );
    expect(await post('[]')).toMatchObject({
      status: 422,
      body: { code: 'validation_failed', detail: 'The array is empty; send at least one event.' },
    });
  });

  it('answers the same event with the same bytes, whatever its whitespace and the order of its keys', async () => {
    const first = await post('{"id":"same","type":"a","data":{"x":1,"y":[1,2]},"attributes":{"k":"v"}}');
    const variants = [
      '{"id":"same","type":"a","data":{"x":1,"y":[1,2]},"attributes":{"k":"v"}}',
      '{ "attributes": {"k":"v"}, "data": { "y": [1, 2],\n "x": 1 }, "type": "a", "id": "same" }',
    ];
    for (const variant of variants) expect((await post(variant)).text).toBe(first.text);
  });

  it.each([
    ['other data', '{"id":"conflict","type":"a","data":{"n":2}}'],
    ['another type', '{"id":"conflict","type":"b","data":{"n":1}}'],
    ['other attributes', '{"id":"conflict","type":"a","data":{"n":1},"attributes":{"k":"v"}}'],
    ['other channels', '{"id":"conflict","type":"a","data":{"n":1},"channels":["x"]}'],
    ['another time', '{"id":"conflict","type":"a","data":{"n":1},"occurredAt":"2020-01-01T00:00:00Z"}'],
  ])('refuses the same id with %s', async (_, other) => {
    expect((await post('{"id":"conflict","type":"a","data":{"n":1}}')).status).toBe(202);
    expect(await post(other)).toMatchObject(
      refused(409, 'event_id_conflict', expect.stringMatching(/^Another event with the id conflict was accepted at /)),
    );
  });

  it('refuses the same id with a number that differs beyond what JavaScript can tell', async () => {
    expect((await post('{"id":"big","type":"a","data":12345678901234567890}')).status).toBe(202);
    expect(await post('{"id":"big","type":"a","data":12345678901234567891}')).toMatchObject({ status: 409 });
    expect(await post('{"id":"big","type":"a","data": 12345678901234567890 }')).toMatchObject({ status: 202 });
  });

  it('accepts the same id twice in a batch once', async () => {
    const before = (await platform.registry.jsm.streams.info('EVENTS')).state.messages;
    const same = '{"id":"twin","type":"a","data":1}';
    const { body } = await post(`[${same},${same},{"id":"twin","type":"a","data":2}]`);
    const { items } = body as unknown as { items: { acceptedAt: string }[] };
    expect(items).toMatchObject([{ status: 202 }, { status: 202 }, { status: 409, code: 'event_id_conflict' }]);
    expect(items[1]!.acceptedAt).toBe(items[0]!.acceptedAt);
    expect((await platform.registry.jsm.streams.info('EVENTS')).state.messages).toBe(before + 1);
  });

  it('lets two tenants use the same id', async () => {
    const other = await platform.registry.apiKey(platform.registry.tenant());
    await post('{"id":"shared","type":"a","data":1}');
    const answer = await post('{"id":"shared","type":"a","data":2}', { authorization: `Bearer ${other}` });
    expect(answer.status).toBe(202);
  });

  it.each([
    ['numbers beyond 2^53', '{"n":12345678901234567890,"e":1.0E+2,"z":-0.0}'],
    ['its whitespace', '[ 1 ,\t2,\n 3 ]'],
    ['a repeated key', '{"a":1,"a":2}'],
    ['a key named __proto__', '{"__proto__":{"polluted":true},"constructor":1}'],
    ['escapes and Unicode', '"\\u00e4\\/ä😀\\ud83d\\ude00\\ud800"'],
    ['text that looks like its end', '"}],{\\"data\\":\\\\"'],
    ['null', 'null'],
    ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('keeps data byte for byte: %s', async (_, data) => {
    expect((await stored(` { "type" : "raw" , "data" :  ${data}  } `)).data).toBe(data);
  });

  it('survives 100,000 levels in every place', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const deepObject = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    expect((await post(deep)).status).toBe(207);
    expect((await post(`{"type":"a","data":1,"attributes":${deepObject}}`)).status).toBe(422);
    expect((await post(`{"id":"deep","type":"a","data":${deepObject}}`)).status).toBe(202);
    expect((await post(`{"id":"deep","type":"a","data":${deepObject}}`)).status).toBe(202);
    expect((await post(`{"id":"deep","type":"a","data":${deepObject} ,"occurredAt":null}`)).status).toBe(422);
    expect(await post(`{"id":"deep","type":"a","data":${deepObject.replace('1', '2')}}`)).toMatchObject({
      status: 409,
    });
    expect((await fetch(`${platform.ingest.url}/live`)).status).toBe(200);
  });

  it('takes an event of just 1 MiB, and refuses one byte more', async () => {
    const event = (size: number) => `{"type":"a","data":"${'x'.repeat(size - 22)}"}`;
    expect(event(100)).toHaveLength(100);
    expect((await post(event(1024 * KIB))).status).toBe(202);
    expect(await post(event(1024 * KIB + 1))).toMatchObject(
      refused(413, 'payload_too_large', expect.stringMatching(/^The event has 1048577 bytes and may have 1048576;/)),
    );
    expect(await post(`[{"type":"a","data":1},${event(1024 * KIB + 1)}]`)).toMatchObject({
      status: 207,
      body: { items: [{ status: 202 }, { status: 413, code: 'payload_too_large' }] },
    });
  });

  it('refuses a request over 8 MiB, and lets its client finish, so that it sees the answer', async () => {
    const tooLarge = ' '.repeat(8 * 1024 * KIB + 1);
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(tooLarge)));
    for (const answer of answers) {
      expect(answer).toMatchObject(
        refused(413, 'payload_too_large', 'The request body is too large; send less at once.'),
      );
    }
  });

  it('writes one wide line for each event, and never the key', async () => {
    await post('{"id":"logged","type":"a.b","data":{"card":"4111"}}');
    // The line is written before the answer is sent, and comes through a pipe.
    const lines = () => platform.ingest.logs.filter((line) => line['event'] === 'logged');
    await waitUntil(() => lines().length > 0, { deadlineMs: 5_000, what: 'the line' });
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        service: 'ingest',
        pid: platform.ingest.pid,
        msg: 'event accepted',
        tenant: platform.tenant,
        event: 'logged',
        type: 'a.b',
        sequence: expect.any(Number),
        bytes: 15,
        durationMs: expect.any(Number),
      },
    ]);
    const all = JSON.stringify(platform.ingest.logs);
    expect(all).not.toContain(platform.key);
    expect(all).not.toContain(platform.nats.password);
    expect(all).not.toContain('4111');
    expect(platform.ingest.stderr).toBe('');
  });
});
