import {
  constants,
  createSecureServer,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type Settings,
} from 'node:http2';
import type { Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TEST_CERTIFICATES, waitUntil } from '#testkit';
import { pour, SenderBed } from '../test/sender-bed.ts';

const { NGHTTP2_CANCEL, NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = constants;

interface H2Receiver {
  url: string;
  /** One entry a connection that ever was, with the requests that it had at once at most. */
  connections: { most: number; open: number }[];
  sessions: Set<ServerHttp2Session>;
  requests: { headers: Record<string, unknown>; body: string }[];
}

describe('a receiver that speaks HTTP/2', () => {
  let bed: SenderBed;
  /** Of the connection that was made last. */
  let lastSocket: Socket | undefined;

  beforeEach(() => {
    bed = new SenderBed();
  });

  afterEach(async () => {
    await bed.close();
  });

  async function h2(
    respond: (stream: ServerHttp2Stream, path: string, nth: number) => void = ok,
    settings: Settings = {},
  ): Promise<H2Receiver> {
    const receiver: H2Receiver = { url: '', connections: [], sessions: new Set(), requests: [] };
    const server = createSecureServer({ ...TEST_CERTIFICATES.valid, settings });
    server.on('connection', (socket: Socket) => (lastSocket = socket));
    server.on('session', (session) => {
      const mine = { most: 0, open: 0 };
      receiver.connections.push(mine);
      receiver.sessions.add(session);
      session.on('error', () => undefined).on('close', () => receiver.sessions.delete(session));
      session.on('stream', (stream, headers) => {
        mine.open += 1;
        mine.most = Math.max(mine.most, mine.open);
        let body = '';
        stream.on('close', () => (mine.open -= 1)).on('error', () => undefined);
        stream.on('data', (chunk: Buffer) => (body += chunk.toString()));
        stream.on('end', () => {
          const nth = receiver.requests.push({ headers, body });
          if (!stream.destroyed) respond(stream, String(headers[':path']), nth);
        });
      });
    });
    receiver.url = `https://127.0.0.1:${await bed.listen(server)}/`;
    return receiver;
  }

  function ok(stream: ServerHttp2Stream): void {
    stream.respond({ ':status': 200, 'x-a': ['1', '2'], 'content-length': 2 });
    stream.end('ok');
  }

  /** A TLS server that agrees on HTTP/2 and then says what it is told to. */
  async function rawH2(speak: (socket: TLSSocket) => void): Promise<string> {
    const server = createTlsServer({ ...TEST_CERTIFICATES.valid, ALPNProtocols: ['h2'] }, (socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      speak(socket);
    });
    return `https://127.0.0.1:${await bed.listen(server)}/`;
  }

  it('gets the request and answers it', async () => {
    const receiver = await h2();
    const headers = { 'content-type': 'application/json', 'x-b': 'ü', 'proxy-connection': 'keep-alive' };
    const result = await bed.send(`${receiver.url}hook?a=1`, 2_000, { headers });
    const certificateExpiresAt = Date.UTC(2125, 0, 1);
    expect(result).toMatchObject({ status: 200, truncated: false, body: Buffer.from('ok'), certificateExpiresAt });
    expect(result).toMatchObject({
      headers: { 'x-a': '1, 2', 'content-length': '2' },
      firstByteMs: expect.any(Number),
    });
    expect(receiver.requests).toMatchObject([
      {
        headers: { ':method': 'POST', ':path': '/hook?a=1', ':scheme': 'https', 'content-length': '7', 'x-b': 'ü' },
        body: '{"a":1}',
      },
    ]);
    for (const name of ['proxy-connection', 'accept-encoding', ':status']) {
      expect([receiver.requests[0]!.headers, (result as { headers: object }).headers]).not.toContainEqual(
        expect.objectContaining({ [name]: expect.anything() }),
      );
    }
  });

  it('has many requests at once over one connection, and no more than it takes', async () => {
    const later = (stream: ServerHttp2Stream) => setTimeout(() => ok(stream), 30);
    const wide = await h2(later);
    await bed.send(wide.url);
    const answers = await Promise.all(Array.from({ length: 50 }, () => bed.send(wide.url)));
    expect(answers.filter((answer) => 'status' in answer && answer.status === 200)).toHaveLength(50);
    expect(wide.connections).toMatchObject([{ most: 50 }]);
    const narrow = await h2(later, { maxConcurrentStreams: 5 });
    await bed.send(narrow.url);
    await Promise.all(Array.from({ length: 12 }, () => bed.send(narrow.url)));
    expect(narrow.requests).toHaveLength(13);
    expect(narrow.connections.every(({ most }) => most <= 5)).toBe(true);
  });

  it('lets one request run out of time: the others go on, and the next ones go over another connection', async () => {
    const receiver = await h2((stream, path) => path === '/hang' || setTimeout(() => ok(stream), 300));
    await bed.send(receiver.url);
    const results = await Promise.all([bed.send(`${receiver.url}hang`, 150), bed.send(receiver.url, 2_000)]);
    expect(results).toMatchObject([{ error: { code: 'timeout' } }, { status: 200 }]);
    expect(receiver.connections).toHaveLength(1);
    expect(await bed.send(receiver.url, 2_000)).toMatchObject({ status: 200 });
    expect(receiver.connections).toHaveLength(2);
    await waitUntil(() => receiver.sessions.size === 1, { deadlineMs: 2_000, what: 'the first connection to end' });
  });

  it('says that it is going away: what is under way is answered, what comes next goes over another connection', async () => {
    let seen = 0;
    const receiver = await h2((stream) => {
      if (++seen === 11) for (const session of receiver.sessions) session.close();
      setTimeout(() => ok(stream), 100);
    });
    await bed.send(receiver.url);
    const results = await Promise.all(Array.from({ length: 10 }, () => bed.send(receiver.url)));
    expect(results.map((result) => 'status' in result && result.status)).toEqual(Array(10).fill(200));
    expect(await bed.send(receiver.url)).toMatchObject({ status: 200 });
    expect([receiver.requests.length, receiver.connections.length]).toEqual([12, 2]);
  });

  it.each<[string, (stream: ServerHttp2Stream) => void, string]>([
    ['resets the request', (stream) => stream.close(NGHTTP2_CANCEL), 'connection_reset'],
    ['ends it without an answer', (stream) => stream.close(NGHTTP2_NO_ERROR), 'connection_reset'],
    ['fails', (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR), 'connection_reset'],
    ['wants HTTP/1.1', (stream) => stream.close(constants.NGHTTP2_HTTP_1_1_REQUIRED), 'connection_reset'],
    ['refuses it, twice', (stream) => stream.close(NGHTTP2_REFUSED_STREAM), 'connection_reset'],
    [
      'goes away with an error',
      (stream) => stream.session!.destroy(new Error('no'), NGHTTP2_ENHANCE_YOUR_CALM),
      'connection_reset',
    ],
    ['breaks the connection', () => lastSocket?.resetAndDestroy(), 'connection_reset'],
    [
      'breaks the connection within the body',
      (stream) => {
        stream.respond({ ':status': 200 });
        stream.write('x', () => setImmediate(() => lastSocket?.resetAndDestroy()));
      },
      'connection_reset',
    ],
    [
      'has a head over 16 KiB',
      (stream) => {
        stream.respond({ ':status': 200, 'x-a': 'a'.repeat(17_000) });
        stream.end();
      },
      'invalid_response',
    ],
    [
      'answers provisionally without end',
      (stream) => {
        for (let nth = 0; nth < 20; nth++) stream.additionalHeaders({ ':status': 103 });
        ok(stream);
      },
      'invalid_response',
    ],
    [
      'sends less than announced',
      (stream) => {
        stream.respond({ ':status': 200, 'content-length': 9 });
        stream.end('x');
      },
      'invalid_response',
    ],
    [
      'sends more than announced',
      (stream) => {
        stream.respond({ ':status': 200, 'content-length': 1 });
        stream.end('xyz');
      },
      'invalid_response',
    ],
    ['never answers', () => undefined, 'timeout'],
    ['stops within the body', (stream) => (stream.respond({ ':status': 200 }), stream.write('x')), 'timeout'],
  ])('and %s is reported as it is', async (_, respond, code) => {
    const receiver = await h2((stream, path) => (path === '/ok' ? ok(stream) : respond(stream)));
    const result = await bed.send(receiver.url, 400);
    expect(result).toMatchObject({ error: { code }, certificateExpiresAt: expect.any(Number) });
    expect(result.durationMs).toBeLessThan(1_400);
    expect(await bed.send(`${receiver.url}ok`)).toMatchObject({ status: 200 });
  });

  it('may refuse a request before it looks at it: it is sent once more', async () => {
    const receiver = await h2((stream, _, nth) => (nth === 2 ? stream.close(NGHTTP2_REFUSED_STREAM) : ok(stream)));
    for (const nth of [1, 2]) expect([nth, await bed.send(receiver.url)]).toMatchObject([nth, { status: 200 }]);
    expect(receiver.requests).toHaveLength(3);
  });

  it('pours a body is read up to the cap, beside others', async () => {
    const receiver = await h2((stream, path) => {
      if (path === '/ok') return ok(stream);
      stream.respond({ ':status': 200 });
      const more = (): void => void (stream.destroyed || stream.write(Buffer.alloc(16_384), more));
      more();
    });
    for (let nth = 0; nth < 20; nth++) {
      const [poured, other] = await Promise.all([bed.send(receiver.url), bed.send(`${receiver.url}ok`)]);
      expect(poured).toMatchObject({ status: 200, truncated: true, body: Buffer.alloc(64 * 1024) });
      expect(other).toMatchObject({ status: 200, truncated: false });
    }
  });

  /** A frame of HTTP/2. */
  const frame = (type: number, flags: number, stream: number, payload = Buffer.alloc(0)): Buffer => {
    const head = Buffer.alloc(9);
    head.writeUIntBE(payload.length, 0, 3);
    head.writeUInt8(type, 3);
    head.writeUInt8(flags, 4);
    head.writeUInt32BE(stream, 5);
    return Buffer.concat([head, payload]);
  };
  const SETTINGS = frame(4, 0, 0);
  const PING = frame(6, 0, 0, Buffer.alloc(8));
  const WINDOW = frame(8, 0, 0, Buffer.from([0, 0, 0, 1]));
  const many = (one: Buffer) => Buffer.concat(Array<Buffer>(20_000).fill(one));
  /** Begins an answer to the first request when that is there, and resets it. */
  const answerInPart = (socket: TLSSocket): void => {
    socket.write(SETTINGS);
    let all = '';
    socket.on('data', (chunk) => {
      if (!(all += chunk.toString('latin1')).endsWith('{"a":1}')) return;
      const answer = [frame(1, 4, 1, Buffer.from([0x88])), frame(0, 0, 1, Buffer.from('x'))];
      socket.write(Buffer.concat([...answer, frame(3, 0, 1, Buffer.from([0, 0, 0, NGHTTP2_CANCEL]))]));
    });
  };
  const none = Buffer.from('0003000000' + '00', 'hex');

  it.each<[string, (socket: TLSSocket) => void, string]>([
    ['says nothing', () => undefined, 'timeout'],
    ['closes', (socket) => socket.end(), 'connection_reset'],
    ['resets', (socket) => socket.destroy(), 'connection_reset'],
    ['speaks HTTP/1.1', (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'), 'invalid_response'],
    ['says garbage', (socket) => socket.write(Buffer.alloc(64, 0xff)), 'invalid_response'],
    ['takes no request at all', (socket) => socket.write(frame(4, 0, 0, none)), 'timeout'],
    [
      'goes away at once',
      (socket) => socket.write(Buffer.concat([SETTINGS, frame(7, 0, 0, Buffer.alloc(8))])),
      'connection_reset',
    ],
    ['pours settings', (socket) => socket.write(many(SETTINGS)), 'invalid_response'],
    ['pours pings', (socket) => socket.write(Buffer.concat([SETTINGS, many(PING)])), 'invalid_response'],
    [
      'pours frames that mean nothing',
      (socket) => (socket.write(SETTINGS), pour(socket, many(WINDOW))),
      'invalid_response',
    ],
    ['resets within the body', answerInPart, 'connection_reset'],
    [
      'answers what was not asked',
      (socket) => socket.write(Buffer.concat([SETTINGS, frame(1, 5, 7, Buffer.from([0x88]))])),
      'invalid_response',
    ],
  ])('and then %s is reported as it is', async (_, speak, code) => {
    let open = 0;
    const url = await rawH2((socket) => {
      open += 1;
      socket.on('close', () => (open -= 1));
      speak(socket);
    });
    const result = await bed.send(url, code === 'timeout' ? 400 : 5_000);
    expect(result).toMatchObject({ error: { code } });
    expect(result.durationMs).toBeLessThan(4_000);
    await waitUntil(() => open === 0, { deadlineMs: 2_000, what: 'the connection to be closed' });
  });

  it('is left when the sender ends', async () => {
    const receiver = await h2();
    await bed.send(receiver.url);
    expect(bed.sender.connections).toEqual({ open: 1, idle: 1 });
    await bed.sender.close();
    await waitUntil(() => receiver.sessions.size === 0, { deadlineMs: 2_000, what: 'the connection to end' });
    expect(bed.sender.connections).toEqual({ open: 0, idle: 0 });
  });
});
