import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  startConnectProxy,
  startDnsServer,
  startReceiver,
  TEST_CERTIFICATES,
  type ConnectProxy,
  type DnsServer,
  type Receiver,
} from '#testkit';
import { pour, SenderBed } from '../test/sender-bed.ts';
import { egressProxy } from './egress-proxy.ts';

const HANGS = (): void => undefined;

describe('through an egress proxy', () => {
  let dns: DnsServer;
  let proxy: ConnectProxy;
  let receiver: Receiver;
  let bed: SenderBed;
  const beds: SenderBed[] = [];

  beforeAll(async () => {
    const names: Record<string, string[]> = {
      'receiver.test': ['93.184.215.14'],
      'two.receiver.test': ['2606:2800:21f::1', '93.184.215.14'],
      'private.test': ['127.0.0.1'],
    };
    dns = await startDnsServer((name) => names[name]);
    receiver = await startReceiver();
    proxy = await startConnectProxy('user:pass word');
    bed = through(`http://user:pass%20word@127.0.0.1:${proxy.port}`);
  });

  afterEach(() => {
    proxy.asked.length = 0;
    receiver.requests = [];
  });

  afterAll(async () => {
    for (const each of beds) await each.close();
    await proxy.close();
    await receiver.close();
    dns.close();
  });

  /** A sender that may send to public addresses only; the proxy itself is on loopback. */
  function through(egressProxy: string): SenderBed {
    const made = new SenderBed({ allowedNetworks: [], dnsServers: [dns.address], egressProxy });
    beds.push(made);
    return made;
  }

  /** A sender whose proxy does this with what it is asked. */
  async function throughRaw(speak: (socket: Socket) => void): Promise<SenderBed> {
    const url = await bed.raw((socket) => socket.once('data', () => speak(socket)));
    return through(url.slice(0, -1));
  }

  it('an http: receiver gets the request, and the proxy a checked address and who asks', async () => {
    proxy.redirect = () => `127.0.0.1:${receiver.port}`;
    for (const nth of [1, 2]) {
      expect(await bed.send('http://receiver.test/hook?a=1')).toMatchObject({ status: 200 });
      expect(receiver.requests).toHaveLength(nth);
    }
    const authorization = `Basic ${Buffer.from('user:pass word').toString('base64')}`;
    expect(proxy.asked).toEqual([{ to: '93.184.215.14:80', authorization }]);
    expect(receiver.requests[0]).toMatchObject({ path: '/hook?a=1', headers: { host: 'receiver.test' } });
    expect(receiver.requests[0]!.headers).not.toHaveProperty('proxy-authorization');
  });

  it('the tunnel outlives the time limit of the request that opened it', async () => {
    proxy.redirect = () => `127.0.0.1:${receiver.port}`;
    expect(await bed.send('http://receiver.test:8001/', 1_000)).toMatchObject({ status: 200 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await bed.send('http://receiver.test:8001/', 1_000)).toMatchObject({ status: 200 });
    expect(proxy.asked).toHaveLength(1);
  });

  it.each([
    ['valid', { status: 200, certificateExpiresAt: Date.UTC(2125, 0, 1) }],
    ['otherHost', { error: { code: 'tls_failed' } }],
    ['selfSigned', { error: { code: 'tls_failed' } }],
  ] as const)('an https: receiver is asked for its certificate as ever: %s', async (certificate, expected) => {
    const names: unknown[] = [];
    const server = createServer(TEST_CERTIFICATES[certificate], (_, answer) => answer.end());
    server.on('secureConnection', (socket: { servername?: unknown }) => names.push(socket.servername));
    const port = await bed.listen(server);
    proxy.redirect = () => `127.0.0.1:${port}`;
    expect(await bed.send(`https://receiver.test:${port}/`)).toMatchObject(expected);
    expect(proxy.asked).toMatchObject([{ to: `93.184.215.14:${port}` }]);
    if (certificate === 'valid') expect(names).toEqual(['receiver.test']);
  });

  it('the next address of a name is tried when the proxy cannot reach one', async () => {
    proxy.redirect = (to) => (to.startsWith('[') ? `127.0.0.1:${receiver.port}` : '127.0.0.1:1');
    expect(await bed.send('http://two.receiver.test/')).toMatchObject({ status: 200 });
    expect(proxy.asked).toMatchObject([{ to: '93.184.215.14:80' }, { to: '[2606:2800:21f::1]:80' }]);
  });

  it('nothing goes to a private address, and the proxy does not hear of it', async () => {
    for (const host of ['private.test', '127.0.0.1', '[::1]']) {
      const result = await bed.send(`http://${host}:${receiver.port}/`);
      expect(result).toMatchObject({ error: { code: 'address_refused' } });
    }
    expect(proxy.asked).toEqual([]);
  });

  it('a proxy that wants to know who asks is not sent anything twice', async () => {
    const result = await through(`http://user:wrong@127.0.0.1:${proxy.port}`).send('http://receiver.test/');
    expect(result).toMatchObject({
      error: {
        code: 'proxy_failed',
        message: 'the egress proxy wants another user or password: check HOOKWIRE_EGRESS_PROXY',
      },
    });
    expect(proxy.asked).toHaveLength(1);
  });

  it('a receiver that the proxy cannot reach is reported with its address', async () => {
    proxy.redirect = () => '127.0.0.1:1';
    expect(await bed.send('http://receiver.test/x')).toMatchObject({ status: 200 });
    expect(await bed.send('http://receiver.test:8081/')).toMatchObject({
      error: {
        code: 'proxy_failed',
        message: 'the egress proxy refused a tunnel to 93.184.215.14:8081: 502 Bad Gateway',
      },
    });
  });

  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['hangs', HANGS, /opened no tunnel to 93\.184\.215\.14:80 within the time limit/],
    ['closes', (socket) => socket.end(), /cannot be used: socket hang up/],
    ['resets', (socket) => socket.resetAndDestroy(), /cannot be used: .*ECONNRESET/],
    ['closes within its head', (socket) => socket.end('HTTP/1.1 200 O'), /cannot be used: /],
    ['speaks no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'), /cannot be used: Parse Error/],
    ['says 403', (socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'), /refused a tunnel .*: 403 Forbidden/],
    [
      'redirects',
      (socket) => socket.end('HTTP/1.1 302 Found\r\nlocation: http://x/\r\n\r\n'),
      /refused a tunnel .*: 302/,
    ],
    [
      'pours headers',
      (socket) => (socket.write('HTTP/1.1 200 OK\r\n'), pour(socket, Buffer.from('x: y\r\n'.repeat(999)))),
      /cannot be used: .*Header overflow/,
    ],
    [
      'answers provisionally',
      (socket) => void setInterval(() => socket.write('HTTP/1.1 102 P\r\n\r\n'), 10).unref(),
      /refused a tunnel .*: 102/,
    ],
    [
      'speaks in the place of the receiver',
      (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'),
      /sent data of its own/,
    ],
  ])('a proxy that %s is reported as it is', async (_, speak, message) => {
    // Only the first has to wait for it; a busy machine may take its time for the others.
    const limit = speak === HANGS ? 400 : 5_000;
    const result = await (await throughRaw(speak)).send('http://receiver.test/', limit);
    expect(result).toMatchObject({ error: { code: 'proxy_failed', message: expect.stringMatching(message) } });
  });

  it('a proxy that is not there is reported as it is', async () => {
    expect(await through('http://127.0.0.1:1').send('http://receiver.test/')).toMatchObject({
      error: {
        code: 'proxy_failed',
        message: expect.stringMatching(/cannot be used: connect ECONNREFUSED 127\.0\.0\.1:1/),
      },
    });
    expect(await through('http://no-such-name.invalid:3128').send('http://receiver.test/')).toMatchObject({
      error: { code: 'proxy_failed', message: expect.stringMatching(/cannot be used: getaddrinfo/) },
    });
  });

  it('its address is read from a URL', () => {
    expect(egressProxy('http://[fd00::1]:3128')).toEqual({ host: 'fd00::1', port: 3128 });
    expect(egressProxy('http://proxy')).toEqual({ host: 'proxy', port: 80 });
  });
});
