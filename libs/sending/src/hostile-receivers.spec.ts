import { gzipSync } from 'node:zlib';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#testkit';
import { pour, SenderBed } from '../test/sender-bed.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const CHUNKED = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
const TIMEOUT_MS = 400;

const drip = (socket: Socket, text: string) => {
  const timer = setInterval(() => socket.write(text), 10);
  socket.on('close', () => clearInterval(timer));
};
/** What it says when a request comes, and what it does then. */
type Misbehaviour = [what: string, text: string | Buffer, then: ((socket: Socket) => void) | undefined, code: string];

const MISBEHAVIOURS: Misbehaviour[] = [
  ['accepts and never answers', '', undefined, 'timeout'],
  ['stops within the head', 'HTTP/1.1 200 OK\r\nx-a: 1', undefined, 'timeout'],
  ['stops within the body', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx', undefined, 'timeout'],
  ['stops before the last chunk', `${CHUNKED}1\r\nx\r\n`, undefined, 'timeout'],
  ['announces a body and never ends it', 'HTTP/1.1 200 OK\r\n\r\nx', undefined, 'timeout'],
  ['drips the head', 'HTTP/1.1 200 OK\r\nx-a: ', (socket) => drip(socket, 'x'), 'timeout'],
  ['drips the body', CHUNKED, (socket) => drip(socket, '1\r\nx\r\n'), 'timeout'],
  ['drips provisional answers', '', (socket) => drip(socket, 'HTTP/1.1 102 P\r\n\r\n'), 'invalid_response'],
  ['continues what did not ask', 'HTTP/1.1 100 Continue\r\n\r\n', undefined, 'invalid_response'],
  [
    'switches protocols unasked',
    'HTTP/1.1 101 S\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
    undefined,
    'invalid_response',
  ],
  ['closes without a word', '', (socket) => socket.end(), 'connection_reset'],
  ['resets without a word', '', (socket) => socket.resetAndDestroy(), 'connection_reset'],
  ['closes within the head', 'HTTP/1.1 200 OK\r\nx-a', (socket) => socket.end(), 'connection_reset'],
  ['resets within the head', 'HTTP/1.1 200 OK\r\nx-a', (socket) => socket.resetAndDestroy(), 'connection_reset'],
  [
    'sends less than announced',
    'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx',
    (socket) => socket.end(),
    'connection_reset',
  ],
  ['closes before the last chunk', `${CHUNKED}1\r\nx\r\n`, (socket) => socket.end(), 'connection_reset'],
  ['has a head over 16 KiB', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(17_000)}\r\n\r\n`, undefined, 'invalid_response'],
  ['has many headers', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(9_000)}\r\n`, undefined, 'invalid_response'],
  [
    'has trailers over 16 KiB',
    `${CHUNKED}1\r\nx\r\n0\r\n${'x: y\r\n'.repeat(9_000)}\r\n`,
    undefined,
    'invalid_response',
  ],
  ['has a status line that is none', 'HTTP/1.1 OK\r\n\r\n', undefined, 'invalid_response'],
  ['has a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', undefined, 'invalid_response'],
  ['speaks a newer HTTP/1', 'HTTP/1.9 200 OK\r\ncontent-length: 0\r\n\r\n', undefined, 'invalid_response'],
  ['speaks HTTP/0.9', '<html>hello</html>', (socket) => socket.end(), 'invalid_response'],
  ['speaks HTTP/2 unasked', Buffer.from('000006040000000000000400ffffff', 'hex'), undefined, 'invalid_response'],
  ['speaks SSH', 'SSH-2.0-OpenSSH_9.6\r\n', undefined, 'invalid_response'],
  ['speaks TLS on a plain port', Buffer.from('15030300020228', 'hex'), undefined, 'invalid_response'],
  ['has a chunk size that is none', `${CHUNKED}zz\r\nx\r\n`, undefined, 'invalid_response'],
  ['has a chunk size over all bounds', `${CHUNKED}fffffffffffffffffff\r\nx\r\n`, undefined, 'invalid_response'],
  ['has a negative chunk size', `${CHUNKED}-1\r\nx\r\n`, undefined, 'invalid_response'],
  ['has chunks without their ends', `${CHUNKED}1\r\nxx\r\n`, undefined, 'invalid_response'],
  [
    'has two lengths',
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab',
    undefined,
    'invalid_response',
  ],
  [
    'has a length and chunks',
    `HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    undefined,
    'invalid_response',
  ],
  ['has a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', undefined, 'invalid_response'],
  ['has a length that is no number', 'HTTP/1.1 200 OK\r\ncontent-length: 0x2\r\n\r\nok', undefined, 'invalid_response'],
  ['folds a header', 'HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 0 1\r\n\r\n', undefined, 'invalid_response'],
  ['has a space in a header name', 'HTTP/1.1 200 OK\r\nx y: z\r\n\r\n', undefined, 'invalid_response'],
  ['has a null byte in a header', 'HTTP/1.1 200 OK\r\nx: \0\r\n\r\n', undefined, 'invalid_response'],
  [
    'pours headers',
    'HTTP/1.1 200 OK\r\n',
    (socket) => pour(socket, Buffer.from('x: y\r\n'.repeat(1_000))),
    'invalid_response',
  ],
  [
    'pours provisional answers',
    '',
    (socket) => pour(socket, Buffer.from('HTTP/1.1 103 E\r\nlink: x\r\n\r\n'.repeat(500))),
    'invalid_response',
  ],
  ['pours a chunk extension', `${CHUNKED}1;`, (socket) => pour(socket, Buffer.alloc(16_384, 'x')), 'invalid_response'],
  ['pours zeros before a chunk size', CHUNKED, (socket) => pour(socket, Buffer.alloc(16_384, '0')), 'invalid_response'],
];

describe('a receiver that', () => {
  let bed: SenderBed;
  let good: string;

  beforeEach(async () => {
    bed = new SenderBed();
    good = await bed.raw((socket) => socket.on('data', () => socket.write(OK)));
  });

  afterEach(async () => {
    expect(await bed.send(good)).toMatchObject({ status: 200, body: Buffer.from('ok') });
    await bed.close();
  });

  it.each(MISBEHAVIOURS)('%s', async (_, text, then, code) => {
    let open = 0;
    const url = await bed.raw((socket) => {
      open += 1;
      socket.on('close', () => (open -= 1));
      socket.once('data', () => {
        if (text.length > 0) socket.write(text);
        then?.(socket);
      });
    });
    const result = await bed.send(url, TIMEOUT_MS);
    expect(result).toMatchObject({ error: { code, message: expect.stringMatching(/\w/) } });
    expect(result.durationMs).toBeLessThan(TIMEOUT_MS + 1_000);
    // Nothing of it is kept for the next request.
    await waitUntil(() => open === 0, { deadlineMs: 2_000, what: 'the connection to be closed' });
  });

  it('answers before the request has arrived is answered for, and not kept', async () => {
    let connections = 0;
    const url = await bed.raw((socket) => {
      connections += 1;
      socket.pause();
      socket.write(OK);
    });
    const body = Buffer.alloc(8 * 1024 * 1024, 'x');
    for (const _ of [1, 2]) expect(await bed.send(url, 2_000, { body })).toMatchObject({ status: 200 });
    expect(connections).toBe(2);
  });

  it('talks before it is asked is no receiver', async () => {
    const url = await bed.raw((socket) => socket.write('220 mail.test ESMTP\r\n'));
    expect(await bed.send(url, TIMEOUT_MS)).toMatchObject({ error: { code: 'invalid_response' } });
  });

  it.each([
    ['with the answer', (socket: Socket) => socket.write(`${OK}HTTP/1.1 500 No\r\ncontent-length: 1\r\n\r\n2`)],
    ['more than announced', (socket: Socket) => socket.write(`${OK}more`)],
    [
      'a moment later',
      (socket: Socket) => {
        socket.write(OK);
        setImmediate(() => socket.write('HTTP/1.1 500 No\r\ncontent-length: 1\r\n\r\n2'));
      },
    ],
  ])('answers twice (%s): the second is never taken for the answer to the next request', async (_, answer) => {
    const url = await bed.raw((socket) => socket.on('data', () => answer(socket)));
    for (let nth = 0; nth < 20; nth++) {
      expect(await bed.send(url)).toMatchObject({ status: 200, body: Buffer.from('ok') });
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  });

  it('closes a kept connection is sent the next request over a new one', async () => {
    const sockets: Socket[] = [];
    let requests = 0;
    const url = await bed.raw((socket) => {
      sockets.push(socket);
      socket.on('data', () => {
        requests += 1;
        socket.write(OK);
      });
    });
    for (let nth = 1; nth <= 20; nth++) {
      expect(await bed.send(url)).toMatchObject({ status: 200 });
      expect(requests).toBe(nth);
      if (nth % 2) sockets.at(-1)!.end();
      else sockets.at(-1)!.resetAndDestroy();
      await waitUntil(() => bed.sender.connections.open === 0, { deadlineMs: 2_000, every: 1, what: 'the end' });
    }
    expect(sockets.length).toBe(20);
  });

  it('resets a kept connection at the next request: it is reported, and not sent twice', async () => {
    let requests = 0;
    const url = await bed.raw((socket) => {
      socket.once('data', () => {
        socket.write(OK);
        socket.once('data', () => {
          requests += 1;
          socket.resetAndDestroy();
        });
      });
    });
    expect(await bed.send(url)).toMatchObject({ status: 200 });
    expect(await bed.send(url)).toMatchObject({ error: { code: 'connection_reset' } });
    expect(requests).toBe(1);
  });

  it('closes its half after the answer has answered', async () => {
    const url = await bed.raw(
      (socket) => socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nall of it')),
      true,
    );
    expect(await bed.send(url)).toMatchObject({ status: 200, body: Buffer.from('all of it') });
  });

  it('compresses a gigabyte is not unpacked, as nobody asked for it', async () => {
    let head = '';
    const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024));
    const url = await bed.raw((socket) =>
      socket.once('data', (data) => {
        head = data.toString();
        socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
        socket.write(bomb);
      }),
    );
    expect(await bed.send(url)).toMatchObject({ status: 200, truncated: false, body: bomb });
    expect(head).not.toMatch(/accept-encoding/i);
  });

  it('pours bodies costs no memory, round after round', async () => {
    const zeros = Buffer.alloc(64 * 1024);
    const url = await bed.says(CHUNKED.replace('transfer-encoding: chunked', 'content-encoding: gzip'), (socket) =>
      pour(socket, zeros),
    );
    const heads = await bed.says('HTTP/1.1 200 OK\r\n', (socket) =>
      pour(socket, Buffer.from('x: y\r\n'.repeat(1_000))),
    );
    const round = async (nth: number) => {
      expect(await bed.send(url)).toMatchObject({ status: 200, truncated: true });
      if (nth % 5 === 0) expect(await bed.send(heads)).toMatchObject({ error: { code: 'invalid_response' } });
    };
    for (let nth = 0; nth < 50; nth++) await round(nth);
    const before = process.memoryUsage();
    for (let nth = 0; nth < 200; nth++) await round(nth);
    const after = process.memoryUsage();
    expect(after.rss - before.rss).toBeLessThan(100 * 1024 * 1024);
    expect(bed.sender.connections).toEqual({ open: 0, idle: 0 });
  });
});
