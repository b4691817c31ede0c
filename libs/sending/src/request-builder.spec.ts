import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { RenderError } from '#content';
import { FIRST_RUN, signerOf, type AuthType, type EndpointRecord, type Task } from '#domain';
import { NO_AUTH, type RequestAuth } from './endpoint-auth.ts';
import { previewRequest } from './preview.ts';
import { makeBody } from './request-body.ts';
import { buildRequest, USER_AGENT } from './request-builder.ts';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const AT = 1_700_000_000_500;
const task: Task = {
  event: { id: 'evt_1', tenant: 'tnt_1', type: 'a.b', occurredAt: 0, acceptedAt: 1, registryRevision: 1 },
  eventSequence: 1,
  endpoint: 'ep_1',
  delivery: 'dlv_1',
  run: FIRST_RUN,
  attempt: 1,
  registryRevision: 1,
};
const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };

function build(
  headers: Record<string, string> = {},
  data = '{"n":12345678901234567890}',
  secrets = [SECRET],
  auth: RequestAuth = NO_AUTH,
) {
  const signers = secrets.map((each) => signerOf(each)!);
  const endpoint: EndpointRecord = {
    kind: 'endpoint',
    revision: 1,
    id: 'ep_1',
    tenant: 'tnt_1',
    dialect: 'native',
    url: 'https://example.com/hook?a=1',
    eventTypes: ['*'],
    enabled: true,
    sealedSecrets: [],
    headers,
    timeoutMs: 1,
    retry: { delaysMs: [], jitter: 0 },
    maxInFlight: 32,
  };
  return buildRequest([{ task, data: Buffer.from(data) }], undefined, endpoint, { signers, auth }, AT, trace);
}

const NONE = { signers: [], auth: NO_AUTH };

describe('a request', () => {
  it('carries the payload byte for byte, and what names it', () => {
    const { body, headers, url, method } = build();
    expect(Buffer.from(body).toString()).toBe(
      '{"id":"evt_1","type":"a.b","timestamp":"1970-01-01T00:00:00.000Z","data":{"n":12345678901234567890}}',
    );
    expect({ url, method }).toEqual({ url: 'https://example.com/hook?a=1', method: 'POST' });
    expect(headers).toEqual({
      'content-type': 'application/json',
      'user-agent': USER_AGENT,
      traceparent: trace.traceparent,
      'webhook-id': 'dlv_1',
      'webhook-timestamp': '1700000000',
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    });
  });

  it('is signed with each secret, as the reference library checks it', () => {
    const now = Math.floor(Date.now() / 1000) * 1000;
    const other = `whsec_${Buffer.alloc(24, 2).toString('base64')}`;
    const endpoint = { dialect: 'native', headers: {}, url: 'https://a.example' } as unknown as EndpointRecord;
    const { body, headers } = buildRequest(
      [{ task, data: Buffer.from('"ü"') }],
      undefined,
      endpoint,
      { signers: [signerOf(SECRET)!, signerOf(other)!], auth: NO_AUTH },
      now,
      {},
    );
    for (const secret of [SECRET, other]) {
      expect(new Webhook(secret).verify(Buffer.from(body).toString(), headers)).toMatchObject({ data: 'ü' });
    }
    expect(() => new Webhook(`whsec_${Buffer.alloc(32, 3).toString('base64')}`).verify('{}', headers)).toThrow();
  });

  it.each([
    'webhook-id',
    'Webhook-Signature',
    'WEBHOOK-TIMESTAMP',
    ' webhook-id',
    'Webhook-Id\t',
    'User-Agent',
    'Content-Type',
    'TraceParent',
  ])('keeps its own header when a custom one is named "%s"', (name) => {
    expect(build({ [name]: 'mine' }).headers).toEqual(build().headers);
  });

  it.each([
    'Host',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Expect',
    'Upgrade',
    'Content-Encoding',
    'tracestate',
    'bad name',
    'bad:name',
    '',
    'x\r\ny',
  ])('leaves the custom header "%s" out', (name) => {
    const { headers, loggedHeaders } = build({ [name]: 'mine', 'X-Fine': 'yes' });
    expect(headers).toEqual({ ...build().headers, 'x-fine': 'yes' });
    expect(loggedHeaders).toEqual(headers);
  });

  it('shows custom headers in the log, but no credentials', () => {
    const credentials = {
      Authorization: 'Bearer 1',
      'X-Api-Key': '2',
      'x-auth': '3',
      'X-Token': '4',
      COOKIE: '5',
      'X-Secret-Thing': '6',
      'X-Password': '7',
      'X-Passwd': '8',
      'X-PWD': '9',
      'X-Session-Id': '10',
      'X-JWT': '11',
      'X-Credentials': '12',
      'X-Signature': '13',
    };
    const { headers, loggedHeaders } = build({ ...credentials, 'X-Team': 'billing' });
    expect(loggedHeaders['x-team']).toBe('billing');
    for (const [name, value] of Object.entries(credentials)) {
      expect(headers[name.toLowerCase()]).toBe(value);
      expect(loggedHeaders[name.toLowerCase()]).toBe('****');
    }
    expect(loggedHeaders['webhook-signature']).toBe(headers['webhook-signature']);
  });

  it('is made by the endpoint’s dialect, and shows no credential of it in the log', () => {
    const endpoint = { dialect: 'aiagent', headers: {}, url: 'https://a.example' } as unknown as EndpointRecord;
    const credentials = { signers: [{ sign: () => 'token-1' }], auth: NO_AUTH };
    const built = buildRequest([{ task, data: Buffer.from('1') }], undefined, endpoint, credentials, AT, {});
    expect(Buffer.from(built.body).toString()).toBe('{"event":"a.b","data":1,"timestamp":"1970-01-01T00:00:00.000Z"}');
    const { 'content-type': _, 'user-agent': __, ...own } = built.headers;
    expect(own).toEqual({ 'x-webhook-token': 'token-1' });
    expect(built.loggedHeaders).toEqual({ ...built.headers, 'x-webhook-token': '****' });
    const withOwn = { ...endpoint, headers: { 'X-Webhook-Token': 'known' } };
    const other = buildRequest([{ task, data: Buffer.from('1') }], undefined, withOwn, credentials, AT, {});
    expect(other.headers['x-webhook-token']).toBe('known');
    expect(other.loggedHeaders).toEqual(built.loggedHeaders);
  });

  it('carries what the template makes of it, and its content type', () => {
    const template = {
      body: { text: '{{type}}: {{data.n}}', id: '{{deliveryId}}' },
      contentType: 'application/x+json',
    };
    const endpoint = {
      dialect: 'native',
      headers: {},
      url: 'https://a.example',
      template,
    } as unknown as EndpointRecord;
    const of = (data: string) => ({ task, data: Buffer.from(data) });
    const request = buildRequest([of('{"n":1}')], undefined, endpoint, NONE, AT, {});
    expect(Buffer.from(request.body).toString()).toBe('{"text":"a.b: 1","id":"dlv_1"}');
    expect(request.headers['content-type']).toBe('application/x+json');
    const batch = buildRequest(
      [of('{"n":1}'), { ...of('{"n":2}'), body: Buffer.from('"made"') }],
      'bat_1',
      endpoint,
      NONE,
      AT,
      {},
    );
    expect(Buffer.from(batch.body).toString()).toBe('[{"text":"a.b: 1","id":"dlv_1"},"made"]');
    expect(() => buildRequest([of('no JSON')], undefined, endpoint, NONE, AT, {})).toThrow(RenderError);
  });

  it('says of a test that it is one', () => {
    const test = { ...task, event: { ...task.event, onlyFor: 'ep_1' } };
    expect(build().headers).not.toHaveProperty('hookwire-test');
    const endpoint = { dialect: 'native', headers: {}, url: 'https://a.example' } as unknown as EndpointRecord;
    const credentials = { signers: [signerOf(SECRET)!], auth: NO_AUTH };
    const data = Buffer.from('1');
    const of = (...tasks: [Task, ...Task[]]) =>
      buildRequest(
        [{ task: tasks[0], data }, ...tasks.slice(1).map((each) => ({ task: each, data }))],
        'bat_1',
        endpoint,
        credentials,
        AT,
        {},
      ).headers['hookwire-test'];
    expect([of(test), of(test, test), of(task, test)]).toEqual(['true', 'true', undefined]);
  });
});

describe('credentials', () => {
  it('take precedence over custom headers, not over what is Hookwire’s, and are masked in the log', () => {
    const auth = { headers: { 'x-plain': 'secret-1', 'webhook-id': 'mine' } };
    const { headers, loggedHeaders } = build({ 'X-Plain': 'custom' }, undefined, undefined, auth);
    expect(headers).toMatchObject({ 'x-plain': 'secret-1', 'webhook-id': 'dlv_1' });
    expect(loggedHeaders).toMatchObject({ 'x-plain': '****', 'webhook-id': 'dlv_1' });
  });
});

describe('a preview', () => {
  const endpoint = { dialect: 'native', headers: { 'x-team': 'a', 'x-key': 'k' }, url: 'https://a.example' };
  const record = endpoint as unknown as EndpointRecord;
  const signers = [signerOf(SECRET)!];

  it('is the request as it would be sent, without what is secret', () => {
    const data = Buffer.from('{"ü":1.0}');
    const auth = { headers: { 'x-api-key': 'secret-1' } };
    const sent = buildRequest([{ task, data }], undefined, record, { signers, auth }, AT, {});
    const shown = previewRequest({ task, data }, record, { type: 'header', name: 'X-Api-Key' }, signers, AT);
    expect(shown).toEqual({
      method: 'POST',
      url: endpoint.url,
      headers: sent.loggedHeaders,
      body: Buffer.from(sent.body).toString(),
      signatureBase: `dlv_1.1700000000.${Buffer.from(sent.body).toString()}`,
      bodyMasked: false,
    });
    expect(shown.headers).toMatchObject({ 'x-api-key': '****', 'x-key': '****' });
    expect(shown.headers['webhook-signature']).toBe(sent.headers['webhook-signature']);
  });

  it('masks a routing key, and shows the signature of the body with it', () => {
    const paging = { ...record, template: { preset: 'pagerduty' } } as EndpointRecord;
    const content = { task, data: Buffer.from('{"n":1}') };
    const body = makeBody(paging, content, 'R0UT1NGK3Y');
    const sent = buildRequest([{ ...content, body }], undefined, paging, { signers, auth: { headers: {} } }, AT, {});
    const shown = previewRequest(content, paging, undefined, signers, AT, 'R0UT1NGK3Y');
    expect(JSON.stringify(shown)).not.toContain('R0UT1NGK3Y');
    const masked = Buffer.from(body).toString().replace('R0UT1NGK3Y', '****');
    expect(shown).toMatchObject({ body: masked, signatureBase: `dlv_1.1700000000.${masked}`, bodyMasked: true });
    expect(shown.headers).toEqual(sent.loggedHeaders);
  });

  it('of each type of credentials names the header that they take', () => {
    const headersOf = (type: AuthType) =>
      previewRequest({ task, data: Buffer.from('1') }, record, { type }, signers, AT).headers;
    for (const type of ['bearer', 'basic', 'oauth2'] as const) expect(headersOf(type)['authorization']).toBe('****');
    expect(headersOf('mtls')).not.toHaveProperty('authorization');
  });
});
