import { once } from 'node:events';
import { createServer, type ServerOptions } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { createServer as createTlsServer, type TlsOptions, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EXPIRING_AT, startDnsServer, TEST_CERTIFICATES, type DnsServer } from '#testkit';
import { SenderBed } from '../test/sender-bed.ts';

const VALID_UNTIL = Date.UTC(2125, 0, 1);

describe('a receiver over TLS', () => {
  let bed: SenderBed;
  let dns: DnsServer;

  beforeAll(async () => {
    dns = await startDnsServer((name) => (name.endsWith('.test') ? ['127.0.0.1'] : undefined));
    bed = new SenderBed({ dnsServers: [dns.address] });
  });

  afterAll(async () => {
    await bed.close();
    dns.close();
  });

  /** An HTTPS server with HTTP/1.1, and the names that clients asked for. */
  async function https(options: ServerOptions): Promise<{ port: number; names: unknown[]; connections: () => number }> {
    const names: unknown[] = [];
    let connections = 0;
    const server = createServer(options, (_, answer) => answer.end('ok'));
    server.on('secureConnection', (socket: TLSSocket & { servername?: unknown }) => {
      connections += 1;
      names.push(socket.servername);
    });
    return { port: await bed.listen(server), names, connections: () => connections };
  }

  it('is asked for by its name, which the certificate must have', async () => {
    const { port, names } = await https(TEST_CERTIFICATES.valid);
    const hosts = ['receiver.test', 'a.receiver.test', 'RECEIVER.test', '127.0.0.1', 'receiver.test.'];
    for (const host of hosts) {
      const result = await bed.send(`https://${host}:${port}/`);
      expect(result).toMatchObject({ status: 200, body: Buffer.from('ok'), certificateExpiresAt: VALID_UNTIL });
    }
    // An address is not sent as a name; a kept connection is not opened again.
    expect(names).toEqual(['receiver.test', 'a.receiver.test', false, 'receiver.test']);
  });

  it('shows when its certificate ends, also on a kept connection, and not without TLS', async () => {
    const { port, connections } = await https(TEST_CERTIFICATES.expiring);
    for (const _ of [1, 2]) {
      expect(await bed.send(`https://receiver.test:${port}/`)).toMatchObject({ certificateExpiresAt: EXPIRING_AT });
    }
    expect(connections()).toBe(1);
    const plain = await bed.says('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
    expect(await bed.send(plain)).not.toHaveProperty('certificateExpiresAt');
  });

  it.each([
    ['has expired', TEST_CERTIFICATES.expired, 'the certificate has expired on 2020-02-01: renew it'],
    [
      'is not valid yet',
      TEST_CERTIFICATES.future,
      'the certificate is not valid yet: check its dates, and the clock here',
    ],
    ['is self-signed', TEST_CERTIFICATES.selfSigned, 'the certificate is self-signed: nobody vouches for it'],
    [
      'is for another host',
      TEST_CERTIFICATES.otherHost,
      /receiver\.test\. is not in the cert's altnames: DNS:elsewhere\.test/,
    ],
  ])('is sent nothing when its certificate %s', async (_, certificate, message) => {
    let requests = 0;
    const server = createServer(certificate, () => (requests += 1));
    const url = `https://receiver.test:${await bed.listen(server)}/`;
    const result = await bed.send(url);
    expect(result).toMatchObject({ error: { code: 'tls_failed' } });
    expect((result as { error: { message: string } }).error.message).toMatch(message);
    expect(requests).toBe(0);
  });

  it('shows since when its certificate has expired', async () => {
    const { port } = await https(TEST_CERTIFICATES.expired);
    const result = await bed.send(`https://receiver.test:${port}/`);
    expect(result.certificateExpiresAt).toBe(Date.UTC(2020, 1, 1));
  });

  it('is not trusted by the authorities of Node', async () => {
    const { port } = await https(TEST_CERTIFICATES.valid);
    const strict = new SenderBed({ ca: undefined, dnsServers: [dns.address] });
    expect(await strict.send(`https://receiver.test:${port}/`)).toMatchObject({
      error: { code: 'tls_failed', message: 'who issued the certificate is not known here: is its chain complete?' },
    });
    await strict.close();
  });

  it.each<[string, TlsOptions]>([
    ['TLS 1.1', { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }],
    ['TLS 1.0', { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }],
  ])('is refused when it offers only %s', async (_, options) => {
    const server = createTlsServer({ ...TEST_CERTIFICATES.valid, ...options });
    const port = await bed.listen(server);
    expect(await bed.send(`https://receiver.test:${port}/`)).toMatchObject({
      error: { code: 'tls_failed', message: 'the receiver offers no TLS 1.2 or newer' },
    });
  });

  it('may offer TLS 1.2', async () => {
    const { port } = await https({ ...TEST_CERTIFICATES.valid, maxVersion: 'TLSv1.2' });
    expect(await bed.send(`https://receiver.test:${port}/`)).toMatchObject({ status: 200 });
  });

  it.each<[string, string, 'write' | 'end', string]>([
    ['says nothing', '', 'write', 'timeout'],
    ['speaks HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'write', 'tls_failed'],
    ['says garbage', '\x16\x03\x03\x00\x05hello', 'write', 'tls_failed'],
    ['sends an alert', '\x15\x03\x03\x00\x02\x02\x28', 'write', 'tls_failed'],
    ['closes', '', 'end', 'connection_reset'],
  ])('that %s in place of a handshake is reported as it is', async (_, text, how, code) => {
    const server = createTcpServer((socket) => socket.once('data', () => socket[how](Buffer.from(text, 'latin1'))));
    const url = `https://receiver.test:${await bed.listen(server)}/`;
    const result = await bed.send(url, 400);
    expect(result).toMatchObject({ error: { code } });
    expect(result.durationMs).toBeLessThan(1_400);
  });

  it('that resets in the handshake is reported as it is', async () => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const url = `https://receiver.test:${await bed.listen(server)}/`;
    expect(await bed.send(url)).toMatchObject({ error: { code: 'connection_reset' } });
  });

  it('that answers before our own write is reported as done keeps its connection', async () => {
    // In a thread of its own, as it is then as fast as that.
    const source = `
      const { parentPort, workerData } = require('node:worker_threads');
      let connections = 0;
      const server = require('node:https').createServer(workerData, (request, answer) =>
        request.resume().on('end', () => answer.end(String(connections))));
      server.on('secureConnection', () => (connections += 1));
      server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;
    const worker = new Worker(source, { eval: true, workerData: TEST_CERTIFICATES.valid });
    const [port] = (await once(worker, 'message')) as [number];
    for (let nth = 0; nth < 200; nth++) {
      expect(await bed.send(`https://receiver.test:${port}/`)).toMatchObject({ body: Buffer.from('1') });
    }
    await worker.terminate();
  });

  it('leaves no connection behind that was being made when time was up', async () => {
    const server = createTcpServer();
    const url = `https://receiver.test:${await bed.listen(server)}/`;
    const accepted = once(server, 'connection') as Promise<[import('node:net').Socket]>;
    expect(await bed.send(url, 150)).toMatchObject({ error: { code: 'timeout' } });
    const [socket] = await accepted;
    socket.resume();
    if (!socket.closed) await once(socket, 'close');
  });
});
