import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface ConnectProxy {
  readonly port: number;
  /** Where tunnels were asked for, `address:port`, and with which Proxy-Authorization. */
  readonly asked: { to: string; authorization: string | undefined }[];
  /** Where tunnels lead instead, so that a test can have receivers at public addresses. */
  redirect: (to: string) => string;
  close(): Promise<void>;
}

/**
 * An HTTP proxy on 127.0.0.1 that opens tunnels and nothing else.
 * @param credentials `user:password` that it wants, if any
 */
export async function startConnectProxy(credentials?: string): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((_, answer) => answer.writeHead(405).end());
  const track = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  };
  server.on('connection', track);
  server.on('connect', ({ url = '', headers }, client: Socket) => {
    const authorization = headers['proxy-authorization'];
    proxy.asked.push({ to: url, authorization });
    if (credentials && authorization !== `Basic ${Buffer.from(credentials).toString('base64')}`) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n');
      return;
    }
    const to = new URL(`http://${proxy.redirect(url)}`);
    const upstream = track(connect(Number(to.port) || 80, to.hostname.replace(/^\[|\]$/g, '')));
    upstream.once('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    upstream.once('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: ConnectProxy = {
    port: (server.address() as AddressInfo).port,
    asked: [],
    redirect: (to) => to,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
