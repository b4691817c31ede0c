import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startConnectProxy, startDnsServer, type ConnectProxy, type DnsAnswer, type DnsServer } from '#testkit';
import {
  ALLOWED,
  NOT_SENT,
  REFUSED_HOSTS,
  REFUSED_NAMES,
  REFUSED_PORTS,
  REFUSED_URLS,
} from '../test/hostile-targets.ts';
import { HttpSender, type SendResult } from './http-sender.ts';

const DEFAULT_PORTS = ['80', '443', '1024-65535'];

describe('where requests must not go', () => {
  /** On 127.0.0.1, where nothing may arrive. */
  let trap: Server;
  let trapPort: number;
  let trapped = 0;
  /** On 127.0.0.2 and the same port, where requests may go. */
  let receiver: Server;
  let received = 0;
  let answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
  let dns: DnsServer;
  let proxy: ConnectProxy;
  let direct: HttpSender;
  let proxied: HttpSender;
  let respond: (name: string, type: string, nth: number) => DnsAnswer;

  beforeAll(async () => {
    trap = createServer((socket) => {
      trapped += 1;
      socket.destroy();
    });
    receiver = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => {
        received += 1;
        socket.write(answer);
      });
    });
    trap.listen(0, '127.0.0.1');
    await once(trap, 'listening');
    trapPort = (trap.address() as AddressInfo).port;
    receiver.listen(trapPort, '127.0.0.2');
    await once(receiver, 'listening');
    respond = (name) => REFUSED_NAMES[name];
    dns = await startDnsServer((...question) => respond(...question));
    proxy = await startConnectProxy();
    const options = { allowedNetworks: [ALLOWED], allowedPorts: DEFAULT_PORTS, dnsServers: [dns.address] };
    direct = new HttpSender(options);
    proxied = new HttpSender({ ...options, egressProxy: `http://127.0.0.1:${proxy.port}` });
  });

  afterAll(async () => {
    await direct.close();
    await proxied.close();
    await proxy.close();
    dns.close();
    trap.close();
    receiver.close();
  });

  const send = (sender: HttpSender, url: string, timeoutMs = 5_000) =>
    sender.send({ method: 'POST', url, headers: {}, body: Buffer.from('{}'), loggedHeaders: {} }, timeoutMs);

  /** Sends directly and through the proxy: neither may let anything out. */
  async function expectRefused(url: string, code: string): Promise<void> {
    const before = received;
    for (const sender of [direct, proxied]) {
      expect({ url, ...(await send(sender, url)) }).toMatchObject({ url, error: { code } });
    }
    expect({ url, trapped, received, asked: proxy.asked }).toEqual({ url, trapped: 0, received: before, asked: [] });
  }

  it('is a table of many', () => {
    const all = [...REFUSED_HOSTS, ...REFUSED_URLS, ...NOT_SENT, ...REFUSED_PORTS, ...Object.keys(REFUSED_NAMES)];
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(250);
  });

  it.each(REFUSED_HOSTS)('refuses the host %j', async (host) => {
    await expectRefused(`http://${host}:${trapPort}/`, 'address_refused');
  });

  it.each(REFUSED_URLS)('refuses %s', async (url) => {
    await expectRefused(url, 'address_refused');
  });

  it.each(NOT_SENT)('sends nothing to %j', async (url) => {
    await expectRefused(url, 'send_failed');
  });

  it.each(REFUSED_PORTS)('refuses port %i, without asking for the name', async (port) => {
    const before = dns.questions.length;
    await expectRefused(`http://127.0.0.2:${port}/`, 'port_refused');
    await expectRefused(`https://loopback.test:${port}/`, 'port_refused');
    expect(dns.questions.length).toBe(before);
  });

  it.each(Object.keys(REFUSED_NAMES))('refuses the name %s for what it leads to', async (name) => {
    await expectRefused(`http://${name}:${trapPort}/`, 'address_refused');
    await expectRefused(`https://${name.toUpperCase()}:${trapPort}/`, 'address_refused');
    expect(dns.questions).toEqual(expect.arrayContaining([`A ${name}`, `AAAA ${name}`]));
  });

  it('says which address it was, of what kind, and which setting is about it', async () => {
    const { error } = (await send(direct, `http://many.test:${trapPort}/`)) as { error: { message: string } };
    expect(error.message).toBe(
      'many.test (10.0.0.1) is not a public address (private); HOOKWIRE_ALLOWED_NETWORKS lists the networks that may be sent to besides',
    );
    const odd = (await send(direct, `http://127.0.0.2:22/`)) as { error: { message: string } };
    expect(odd.error.message).toBe(
      'port 22 is not one that may be sent to; HOOKWIRE_ALLOWED_PORTS lists those that may',
    );
  });

  it.each<[string, DnsAnswer, string]>([
    ['has no address', [], 'dns_failed'],
    ['does not exist', undefined, 'dns_failed'],
    ['is an alias for nothing', ['gone.test'], 'dns_failed'],
    ['is an alias for itself', ['dead-end.test', 'dead-end.test'], 'dns_failed'],
    ['has a name server that fails', 'fail', 'dns_failed'],
    ['has a name server that is silent', 'silence', 'timeout'],
  ])('a name that %s is reported as it is', async (_, given, code) => {
    respond = (name) => (name === 'dead-end.test' ? given : REFUSED_NAMES[name]);
    const result = await send(direct, `http://dead-end.test:${trapPort}/`, 300);
    expect(result).toMatchObject({ error: { code } });
    expect(result.durationMs).toBeLessThan(2_000);
    expect(trapped).toBe(0);
  });

  it('takes the addresses of one kind when there are none of the other', async () => {
    respond = (_, type) => (type === 'A' ? ['127.0.0.2'] : 'fail');
    expect(await send(direct, `http://only-v4.test:${trapPort}/`)).toMatchObject({ status: 200 });
  });

  it('connects to what was checked, when the name leads elsewhere a moment later', async () => {
    respond = (_, type, nth) => (type === 'A' && nth === 1 ? ['127.0.0.2'] : type === 'A' ? ['127.0.0.1'] : []);
    const url = `http://rebinding.test:${trapPort}/`;
    expect(await send(direct, url)).toMatchObject({ status: 200 });
    expect(dns.questions.filter((question) => question === 'A rebinding.test')).toHaveLength(1);
    // The kept connection goes where it went, and asks nobody.
    expect(await send(direct, url)).toMatchObject({ status: 200 });
    expect(dns.questions.filter((question) => question === 'A rebinding.test')).toHaveLength(1);
    await direct.close();
    expect(await send(direct, url)).toMatchObject({ error: { code: 'address_refused' } });
    expect(trapped).toBe(0);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a %i, nor other hints to go elsewhere', async (status) => {
    respond = () => ['127.0.0.2'];
    const elsewhere = `http://127.0.0.1:${trapPort}/`;
    const hints = `location: ${elsewhere}\r\nrefresh: 0;url=${elsewhere}\r\nalt-svc: h2="127.0.0.1:${trapPort}"`;
    answer = `HTTP/1.1 ${status} Elsewhere\r\n${hints}\r\ncontent-length: 0\r\n\r\n`;
    for (let nth = 0; nth < 2; nth++) {
      expect(await send(direct, `http://redirect.test:${trapPort}/`)).toMatchObject({ status });
    }
    expect(trapped).toBe(0);
  });

  it('takes no proxy from the environment', async () => {
    answer = 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n';
    const results: SendResult[] = [];
    const variables = ['http_proxy', 'HTTP_PROXY', 'https_proxy', 'ALL_PROXY'];
    for (const name of variables) process.env[name] = `http://127.0.0.1:${trapPort}`;
    const sender = new HttpSender({ allowedNetworks: [ALLOWED], allowedPorts: DEFAULT_PORTS });
    results.push(await send(sender, `http://127.0.0.2:${trapPort}/`));
    for (const name of variables) delete process.env[name];
    await sender.close();
    expect(results).toMatchObject([{ status: 200 }]);
    expect(trapped).toBe(0);
  });
});
