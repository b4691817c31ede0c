import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ingestDocument } from '../../apps/ingest/src/openapi/document.ts';
import { publishEvents, startIngest, type TestIngest } from '../../apps/ingest/test/start-ingest.ts';
import { runPublishFuzz } from './publish-fuzz.ts';

const bodies = publishEvents.operation.requestBody!.content;
let platform: TestIngest;

beforeAll(async () => {
  platform = await startIngest();
}, 60_000);
afterAll(() => platform?.stop());

// What every request of every other test of ingest is answered, is compared with the description, too: see startIngest.
describe('the description of ingest', () => {
  it('is served, with a page that loads nothing from elsewhere', async () => {
    const { url } = platform.ingest;
    expect(await (await fetch(`${url}/openapi.json`)).json()).toEqual(ingestDocument());
    const page = await (await fetch(`${url}/docs`)).text();
    expect(page).toContain('swagger-ui');
    expect(page.match(/(?:src|href)="(https?:)?\/\//g)).toBeNull();
  });

  it('has examples of every form that are taken as they stand', async () => {
    for (const [type, { examples }] of Object.entries(bodies)) {
      for (const { value } of Object.values(examples ?? {}) as { value: unknown }[]) {
        const { status, text } = await platform.post(JSON.stringify(value), { 'content-type': type });
        expect([type, text, status]).toEqual([type, text, 202]);
        expect([type, publishEvents.isBody!(value, type)]).toEqual([type, true]);
      }
    }
  });

  it('has its answers to what never becomes a request', async () => {
    const tooLarge = await platform.post('{}', { 'x-more': 'x'.repeat(17_000) });
    expect(tooLarge).toMatchObject({ status: 431, body: { code: 'headers_too_large' } });
    for (const head of [
      'POST /v1/events HTTP/1.1\r\nconnection: close\r\n',
      'POST /v1/events HTTP/1.1\r\nhost: x\r\ntransfer-encoding: unknown\r\n',
      'POST /v1/events HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n',
    ]) {
      const answer = await answerTo(`${head}\r\n`);
      expect([head, answer.status, publishEvents.problems(answer)]).toEqual([head, 400, []]);
    }
  });

  it('is not left by expectations that nobody knows', async () => {
    const head = 'POST /v1/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect: wonders\r\n\r\n';
    const answer = await answerTo(head);
    expect([answer.status, publishEvents.problems(answer)]).toEqual([401, []]);
  });

  it('names the request in every answer, as its producer did', async () => {
    const named = await platform.post('{"type":"a","data":1}', { 'x-request-id': 'mine-1' });
    expect([named.status, named.headers.get('x-request-id')]).toEqual([202, 'mine-1']);
    const refused = await platform.post('{', { 'x-request-id': 'no name' });
    expect([refused.status, refused.headers.get('x-request-id')]).toEqual([
      400,
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    ]);
  });
});

it('generated requests find no failure, no answer and no event that is not described, and nothing stored that was refused', async () => {
  const report = await runPublishFuzz(platform, 400, 20_261_128);
  expect(report.problems).toEqual([]);
  for (const form of Object.keys(bodies)) {
    expect([form, report.accepted[form]]).toEqual([form, expect.any(Number)]);
  }
});

/** The answer to what is sent as it stands. */
async function answerTo(sent: string) {
  const { hostname, port } = new URL(platform.ingest.url);
  const socket = connect(Number(port), hostname);
  socket.write(sent);
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  await once(socket, 'close');
  const [head, body] = text.split('\r\n\r\n') as [string, string];
  const [status, ...fields] = head.split('\r\n') as [string, ...string[]];
  const headers = new Headers(fields.map((field) => field.split(': ') as [string, string]));
  return {
    status: Number(status.split(' ')[1]),
    headers,
    body: body === '' ? undefined : (JSON.parse(body) as unknown),
  };
}
