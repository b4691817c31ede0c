import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startIngest, type TestIngest } from '../test/start-ingest.ts';

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const BATCHED = { 'content-type': 'application/cloudevents-batch+json' };
const event = { specversion: '1.0', id: '1', source: '/shop', type: 'order.paid', subject: 'o/1', data: { n: 1 } };
const binary = {
  'ce-specversion': '1.0',
  'ce-id': '1',
  'ce-source': '/shop',
  'ce-type': 'order.paid',
  'ce-subject': 'o%2F1',
};

describe('CloudEvents over HTTP', () => {
  let platform: TestIngest;
  let post: TestIngest['post'];

  beforeAll(async () => {
    platform = await startIngest();
    ({ post } = platform);
  }, 60_000);

  afterAll(() => platform?.stop());

  it('are one event in whatever mode they come, and another when the source or the data is', async () => {
    const first = await post(JSON.stringify(event), STRUCTURED);
    expect(first).toMatchObject({ status: 202, body: { id: expect.stringMatching(/^ce_/) } });
    expect((await post(JSON.stringify(event), STRUCTURED)).text).toBe(first.text);
    expect((await post('{ "n": 1 }', binary)).text).toBe(first.text);
    const { body } = await post(JSON.stringify([event, { ...event, source: '/other' }]), BATCHED);
    expect(body).toMatchObject({ items: [{ status: 202, ...first.body }, { status: 202 }] });
    expect((body['items'] as { id: string }[])[1]!.id).not.toBe(first.body['id']);
    expect(await post('{"n":2}', binary)).toMatchObject({ status: 409, body: { code: 'event_id_conflict' } });
    const stored = await platform.registry.messages('EVENTS');
    expect(stored).toHaveLength(2);
    expect(stored[0]!.data).toBe('{"n":1}');
    expect(JSON.parse(stored[0]!.header('Hw-Meta'))).toMatchObject({
      type: 'order.paid',
      attributes: { source: '/shop', ceid: '1', subject: 'o/1' },
    });
  });

  it('may be their context alone', async () => {
    const { data: _, ...context } = { ...event, id: '2' };
    const first = await post(JSON.stringify(context), STRUCTURED);
    expect(first.status).toBe(202);
    expect((await post(undefined, { ...binary, 'ce-id': '2', 'content-type': '' })).text).toBe(first.text);
    expect((await platform.registry.messages('EVENTS')).at(-1)!.data).toBe('null');
  });

  it.each([
    ['without an id', { ...event, id: undefined }, 422, 'validation_failed', 'id: is missing'],
    [
      'of version 0.3',
      { ...event, specversion: '0.3' },
      422,
      'validation_failed',
      'specversion: 0.3 is not understood; send 1.0',
    ],
    [
      'with binary data',
      { ...event, data_base64: 'aGk=' },
      422,
      'validation_failed',
      'data_base64: binary data cannot be delivered; send JSON in "data"',
    ],
  ])('are refused %s', async (_, body, status, code, detail) => {
    expect(await post(JSON.stringify(body), STRUCTURED)).toMatchObject({ status, body: { status, code, detail } });
  });

  it('are refused with data that is no JSON, or in a batch that is none', async () => {
    expect(await post('<a/>', { ...binary, 'content-type': 'application/xml' })).toMatchObject({
      status: 415,
      body: { code: 'unsupported_media_type', detail: 'The data of a binary CloudEvent must be JSON here.' },
    });
    expect(await post('[]', BATCHED)).toMatchObject({ status: 422 });
    const { status, body } = await post(
      JSON.stringify([
        { ...event, id: '3' },
        { ...event, source: '' },
      ]),
      BATCHED,
    );
    expect(status).toBe(207);
    const wrong = { status: 422, errors: [{ field: 'source', message: 'must be text that is not empty' }] };
    expect(body).toMatchObject({ items: [{ status: 202 }, wrong] });
  });
});
