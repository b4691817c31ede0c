import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { answerUnreadable } from './unreadable-request.ts';

const server = createServer({ headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 20 });

beforeAll(async () => {
  server.on('clientError', answerUnreadable);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(() => {
  server.close();
});

/** The whole answer to what is sent as it stands. */
async function answerTo(sent: string): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(sent);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

it.each([
  ['a URL that is too long', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431, 'headers_too_large'],
  ['what does not come to its end', 'GET / HTTP/1.1\r\nhost: x\r\n', 408, 'request_timeout'],
  ['a body that is cut off', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{', 408, 'request_timeout'],
  ['no HTTP', 'HELO there\r\n\r\n', 400, 'invalid_request'],
])('%s is answered with a problem', async (_, sent, status, code) => {
  const [head, body] = (await answerTo(sent)).split('\r\n\r\n') as [string, string];
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} [A-Z]`));
  expect(head).toMatch(/^content-type: application\/problem\+json$/m);
  expect(head).toMatch(/^x-request-id: [\w-]{36}$/m);
  expect(head).toContain(`content-length: ${body.length}`);
  expect(JSON.parse(body)).toMatchObject({ status, code });
});
