import { describe, expect, it } from '@jest/globals';
import { CloudEvent, HTTP } from 'cloudevents';
import { HookwireError } from '#service';
import { cloudEventsMode, readCloudEvents, type Headers } from './cloud-events.ts';
import type { EventInput } from './event-input.ts';

const STRUCTURED = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
const BATCHED = { 'content-type': 'application/cloudevents-batch+json' };

function read(headers: Headers, body: string) {
  const mode = cloudEventsMode(headers);
  if (!mode) throw new Error('no CloudEvent');
  return readCloudEvents(mode, headers, Buffer.from(body), 1024);
}

function one(headers: Headers, body: string): EventInput & { text: string } {
  const request = read(headers, body);
  if (request.batch) throw new Error('a batch');
  return { ...request.event, text: Buffer.from(request.event.data).toString() };
}

function refusal(headers: Headers, body: string): HookwireError {
  try {
    read(headers, body);
  } catch (error) {
    if (error instanceof HookwireError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const context = { specversion: '1.0', id: 'A234-1234-1234', source: '/mycontext', type: 'com.example.someevent' };
const asHeaders = (of: object) => Object.fromEntries(Object.entries(of).map(([n, v]) => [`ce-${n}`, String(v)]));

describe('a structured CloudEvent', () => {
  it('is read as in the example of the specification', () => {
    // https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#32-examples
    const event = one(
      STRUCTURED,
      `{"specversion" : "1.0", "type" : "com.example.someevent", "source" : "/mycontext", "subject": null,
        "id" : "C234-1234-1234", "time" : "2018-04-05T17:31:00Z", "comexampleextension1" : "value",
        "comexampleothervalue" : 5, "datacontenttype" : "application/json",
        "data" : { "appinfoA" : "abc", "appinfoB" : 123, "appinfoC" : true } }`,
    );
    expect(event).toMatchObject({
      id: expect.stringMatching(/^ce_/),
      type: 'com.example.someevent',
      occurredAt: Date.parse('2018-04-05T17:31:00Z'),
      attributes: {
        source: '/mycontext',
        ceid: 'C234-1234-1234',
        comexampleextension1: 'value',
        comexampleothervalue: '5',
      },
      text: '{ "appinfoA" : "abc", "appinfoB" : 123, "appinfoC" : true }',
    });
  });

  it('keeps its data byte for byte, and may have none', () => {
    const json = JSON.stringify(context).slice(0, -1);
    expect(one(STRUCTURED, `${json},"data": 12345678901234567890 }`).text).toBe('12345678901234567890');
    expect(one(STRUCTURED, `${json}}`).text).toBe('null');
  });

  it.each(['specversion', 'id', 'source', 'type'])('needs %s', (name) => {
    for (const value of [undefined, '', null, 1, {}]) {
      const error = refusal(STRUCTURED, JSON.stringify({ ...context, [name]: value }));
      expect(error).toMatchObject({ code: 'validation_failed', status: 422 });
      expect(error.fields.map(({ field }) => field)).toContain(name);
    }
  });

  it.each([
    [{ specversion: '0.3' }, 'specversion', '0.3 is not understood; send 1.0'],
    [{ data_base64: 'aGk=' }, 'data_base64', 'binary data cannot be delivered; send JSON in "data"'],
    [{ time: 'yesterday' }, 'time', 'must be a time like 2026-01-31T12:00:00Z (RFC 3339)'],
    [{ source: 'a b' }, 'source', 'must be a URI reference'],
    [{ type: 'a b' }, 'type', expect.stringContaining('dotted name')],
    [{ camelCase: 'x' }, 'camelCase', 'is no attribute name: up to 64 lower-case letters and digits'],
    [{ ext: { a: 1 } }, 'ext', 'must be text, a whole number, true or false'],
    [{ ext: 1.5 }, 'ext', 'must be text, a whole number, true or false'],
    [{ datacontenttype: 1 }, 'datacontenttype', 'must be text that is not empty'],
  ])('is refused with %j', (wrong, field, message) => {
    const error = refusal(STRUCTURED, JSON.stringify({ ...context, ...wrong }));
    expect(error).toMatchObject({ code: 'validation_failed', fields: [{ field, message }] });
    expect(error.message).toBe(`${field}: ${error.fields[0]!.message}`);
  });

  it('is refused with everything that is wrong at once', () => {
    const { fields } = refusal(STRUCTURED, '{"specversion":"0.3","time":"x","a_b":1,"data_base64":""}');
    expect(fields.map(({ field }) => field)).toEqual([
      'id',
      'source',
      'type',
      'specversion',
      'time',
      'data_base64',
      'a_b',
    ]);
  });

  it('that is too large, or no object, is refused', () => {
    const large = JSON.stringify({ ...context, data: 'x'.repeat(1024) });
    expect(refusal(STRUCTURED, large)).toMatchObject({ code: 'payload_too_large', status: 413 });
    expect(refusal(STRUCTURED, '[]').message).toBe('A CloudEvent is a JSON object.');
    expect(refusal(STRUCTURED, '{').status).toBe(400);
  });
});

describe('batched CloudEvents', () => {
  it('are read one by one', () => {
    const request = read(BATCHED, JSON.stringify([{ ...context, data: 1 }, { ...context, id: '' }, 7]));
    expect(request).toMatchObject({
      batch: true,
      items: [{ type: context.type }, { code: 'validation_failed' }, { code: 'validation_failed' }],
    });
  });

  it('that are none, or no list, are refused', () => {
    expect(refusal(BATCHED, '[]').message).toBe('The array is empty; send at least one event.');
    expect(refusal(BATCHED, '{}').message).toMatch(/is a JSON array of CloudEvents/);
  });
});

describe('a binary CloudEvent', () => {
  const headers = { ...asHeaders(context), 'content-type': 'application/json' };

  it('is read from its headers', () => {
    const more = { 'ce-time': '2018-04-05T03:56:24Z', 'ce-comexampleextension1': 'value', authorization: 'no' };
    expect(one({ ...headers, ...more }, ' { "a" : 1.0 } ')).toMatchObject({
      occurredAt: Date.parse('2018-04-05T03:56:24Z'),
      attributes: { source: '/mycontext', ceid: 'A234-1234-1234', comexampleextension1: 'value' },
      text: ' { "a" : 1.0 } ',
    });
  });

  it('has header values in percent-encoding, as the specification has them', () => {
    const values = { 'ce-subject': 'Euro%20%E2%82%AC%20%F0%9F%98%80', 'ce-quoted': '"a \\"b\\""', 'ce-raw': '100%' };
    expect(one({ ...headers, ...values }, '1').attributes).toMatchObject({
      subject: 'Euro € 😀',
      quoted: 'a "b"',
      raw: '100%',
    });
  });

  it('may have no data, and then needs no content type', () => {
    expect(one(asHeaders(context), '').text).toBe('null');
  });

  it.each(['text/plain', 'application/xml', ''])('with data of the type "%s" is refused', (type) => {
    expect(refusal({ ...headers, 'content-type': type }, '<a/>')).toMatchObject({
      code: 'unsupported_media_type',
      message: 'The data of a binary CloudEvent must be JSON here.',
    });
  });

  it('may have data of any type that is JSON', () => {
    expect(one({ ...headers, 'content-type': 'application/vnd.x+json' }, '1').text).toBe('1');
    expect(refusal(headers, 'x').status).toBe(400);
  });

  it('without its required attributes is refused by name', () => {
    const { fields } = refusal({ 'ce-specversion': '1.0', 'content-type': 'application/json' }, '1');
    expect(fields.map(({ field }) => field)).toEqual(['id', 'source', 'type']);
  });
});

describe('the id of a CloudEvent', () => {
  it('is its source and id, whatever mode it came in', () => {
    const { id } = one(STRUCTURED, JSON.stringify(context));
    expect(one(asHeaders(context), '').id).toBe(id);
    expect(one(STRUCTURED, JSON.stringify({ ...context, source: '/other' })).id).not.toBe(id);
    expect(one(STRUCTURED, JSON.stringify({ ...context, id: 'other' })).id).not.toBe(id);
  });

  it('and all else are the same for a repeated event without a time', () => {
    const body = JSON.stringify({ ...context, data: 1 });
    expect(one(STRUCTURED, body)).toEqual(one(STRUCTURED, body));
    expect(one(STRUCTURED, body).occurredAt).toBeUndefined();
  });
});

describe('CloudEvents of the SDK', () => {
  const event = new CloudEvent({ ...context, subject: 's', ext: 'e ü', time: '2026-01-31T12:00:00Z', data: { a: 1 } });
  it.each([
    ['structured', HTTP.structured(event)],
    ['binary', HTTP.binary(event)],
  ])('are understood when they are %s', (_, message) => {
    const read = one(message.headers, message.body as string);
    expect(read).toMatchObject({ type: context.type, text: '{"a":1}' });
    expect(read.attributes).toEqual({ source: '/mycontext', ceid: context.id, subject: 's', ext: 'e ü' });
  });
});
