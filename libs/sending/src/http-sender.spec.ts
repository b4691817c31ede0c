import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startReceiver } from '#testkit';
import { HttpSender } from './http-sender.ts';
import type { OutgoingRequest } from './request-builder.ts';

const outgoing = (url: string, headers: Record<string, string> = {}): OutgoingRequest => ({
  method: 'POST',
  url,
  headers,
  body: Buffer.from('{"a":1}'),
  loggedHeaders: {},
});

describe('the HTTP sender', () => {
  let sender: HttpSender;
  const closing: (() => Promise<void> | void)[] = [];

  beforeEach(() => {
    sender = new HttpSender({ allowedNetworks: ['127.0.0.0/8'], allowedPorts: ['1-65535'] });
  });

  afterEach(async () => {
    await sender.close();
    for (const close of closing.splice(0)) await close();
  });

  /** A server that speaks no HTTP but what it is told. */
  async function rawServer(speak: (socket: Socket) => void): Promise<string> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      speak(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  const says = (text: string) => rawServer((socket) => socket.once('data', () => socket.write(text)));

  it('brings the request over, and the answer back', async () => {
    const receiver = await startReceiver({ respond: () => ({ status: 418, headers: { 'X-A': '1' }, body: 'short' }) });
    closing.push(() => receiver.close());
    const before = Date.now();
    const result = await sender.send(outgoing(`${receiver.url}/hook?x=1`, { 'x-b': '2' }), 1_000);
    expect(result).toMatchObject({
      status: 418,
      headers: { 'x-a': '1' },
      body: Buffer.from('short'),
      truncated: false,
    });
    expect(result.startedAt).toBeGreaterThanOrEqual(before);
    expect(result.durationMs).toBeLessThan(1_000);
    expect(receiver.requests).toMatchObject([
      {
        method: 'POST',
        path: '/hook?x=1',
        headers: { 'x-b': '2', 'content-length': '7' },
        body: Buffer.from('{"a":1}'),
      },
    ]);
  });

  it('does not follow a redirect', async () => {
    const receiver = await startReceiver({ respond: () => ({ status: 307, headers: { location: '/elsewhere' } }) });
    closing.push(() => receiver.close());
    expect(await sender.send(outgoing(receiver.url), 1_000)).toMatchObject({ status: 307 });
    expect(receiver.requests).toHaveLength(1);
  });

  it.each([
    ['the head', '', 'timeout'],
    ['the rest of the head', 'HTTP/1.1 200 OK\r\nX-A', 'timeout'],
    ['the body', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nfour', 'timeout'],
    ['another chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n', 'timeout'],
  ])('waits for %s no longer than it may', async (_, text, code) => {
    const result = await sender.send(outgoing(await says(text)), 150);
    expect(result).toMatchObject({ error: { code, message: 'no complete answer within 0.15 s' } });
    expect(result.durationMs).toBeGreaterThan(140);
    expect(result.durationMs).toBeLessThan(1_000);
  });

  it('counts connecting in: a TLS server that never says hello', async () => {
    const url = (await rawServer(() => undefined)).replace('http:', 'https:');
    expect(await sender.send(outgoing(url), 150)).toMatchObject({ error: { code: 'timeout' } });
  });

  it('is not fooled by a body that trickles', async () => {
    const url = await rawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const timer = setInterval(() => socket.write('1\r\nx\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await sender.send(outgoing(url), 200)).toMatchObject({ error: { code: 'timeout' } });
  });

  it.each([
    ['garbage', 'SSH-2.0-OpenSSH_9.6\r\n', 'invalid_response'],
    ['a wrong chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n', 'invalid_response'],
    ['a head that does not end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(20_000)}`, 'invalid_response'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 'invalid_response'],
  ])('reports %s', async (_, text, code) => {
    expect(await sender.send(outgoing(await says(text)), 1_000)).toMatchObject({ error: { code } });
  });

  it('reports a reset, before and within the answer', async () => {
    const before = await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await sender.send(outgoing(before), 1_000)).toMatchObject({ error: { code: 'connection_reset' } });
    const within = await rawServer((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nx', () => socket.destroy())),
    );
    expect(await sender.send(outgoing(within), 1_000)).toMatchObject({ error: { code: 'connection_reset' } });
    const closed = await rawServer((socket) => socket.once('data', () => socket.end()));
    expect(await sender.send(outgoing(closed), 1_000)).toMatchObject({ error: { code: 'connection_reset' } });
  });

  it('reports a port where nobody listens, a name that leads nowhere, and an address that is not public', async () => {
    const receiver = await startReceiver();
    await receiver.close();
    const codeOf = async (url: string) => (await sender.send(outgoing(url), 4_000)) as { error?: { code: string } };
    expect(await codeOf(receiver.url)).toMatchObject({ error: { code: 'connection_refused' } });
    expect(await codeOf('http://no-such-name.invalid/')).toMatchObject({ error: { code: 'dns_failed' } });
    expect(await codeOf('http://10.0.0.1/')).toMatchObject({
      error: {
        code: 'address_refused',
        message: expect.stringMatching(/^10\.0\.0\.1 is not a public address \(private\);/),
      },
    });
    const strict = new HttpSender({ allowedNetworks: [], allowedPorts: ['1-65535'] });
    const refused = await strict.send(outgoing(receiver.url.replace('127.0.0.1', 'localhost')), 1_000);
    expect(refused).toMatchObject({ error: { code: 'address_refused' } });
    await strict.close();
  });

  it('keeps 64 KiB of a body, and says that there was more', async () => {
    let size = 1024 * 1024;
    const receiver = await startReceiver({ respond: () => ({ body: 'x'.repeat(size) }) });
    closing.push(() => receiver.close());
    const long = await sender.send(outgoing(receiver.url), 2_000);
    expect(long).toMatchObject({ status: 200, truncated: true, body: Buffer.alloc(64 * 1024, 'x') });
    size = 64 * 1024;
    expect(await sender.send(outgoing(receiver.url), 2_000)).toMatchObject({ status: 200, truncated: false });
  });

  it('does not read a body without an end', async () => {
    let closed = false;
    const url = await rawServer((socket) => {
      socket.on('close', () => (closed = true));
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        const pour = () => void (socket.destroyed || socket.write(Buffer.alloc(16 * 1024), pour));
        pour();
      });
    });
    const result = await sender.send(outgoing(url), 10_000);
    expect(result).toMatchObject({ status: 200, truncated: true });
    expect(result.durationMs).toBeLessThan(2_000);
    await sender.close();
    expect(closed || (await new Promise((resolve) => setImmediate(() => resolve(true))))).toBe(true);
  });

  it('never throws, whatever the request is', async () => {
    const receiver = await startReceiver();
    closing.push(() => receiver.close());
    const odd = await sender.send(outgoing(receiver.url, { 'x-a': 'line\r\nbreak' }), 1_000);
    expect(odd).toMatchObject({ error: { code: 'send_failed' } });
    expect(await sender.send(outgoing('no URL'), 1_000)).toMatchObject({ error: { code: 'send_failed' } });
  });
});
