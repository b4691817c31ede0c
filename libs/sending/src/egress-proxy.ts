import { request } from 'node:http';
import { isIPv6, type Socket } from 'node:net';
import { SendError } from './send-error.ts';
import type { Target } from './target.ts';

/** The HTTP proxy through which everything is sent. It may have a private address. */
export interface EgressProxy {
  readonly host: string;
  readonly port: number;
  /** The value of Proxy-Authorization, if it wants to know who asks. */
  readonly authorization?: string;
}

/** The head of the proxy's answer; nothing after it is read by us. */
const PROXY_HEAD_CAP = 16 * 1024;

/** @param text `http://user:password@host:port` */
export function egressProxy(text: string): EgressProxy {
  const { hostname, port, username, password } = new URL(text);
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || 80,
    ...(username && { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }),
  };
}

/**
 * Opens a tunnel to one of the target's addresses. The proxy is told the checked address and never the name: what it
 * would resolve it to is not known here.
 * @throws SendError `proxy_failed`
 */
export async function openTunnel(proxy: EgressProxy, target: Target, signal: AbortSignal): Promise<Socket> {
  // IPv4 first: many proxies have nothing else, and some of them do not say so.
  const addresses = target.addresses
    .map(({ address }) => address)
    .sort((a, b) => Number(isIPv6(a)) - Number(isIPv6(b)));
  let last: unknown;
  for (const address of addresses) {
    try {
      return await tunnel(proxy, `${isIPv6(address) ? `[${address}]` : address}:${target.port}`, signal);
    } catch (error) {
      last = error;
      if (signal.aborted) break;
    }
  }
  throw last;
}

function tunnel(proxy: EgressProxy, to: string, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const asking = request({
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path: to,
      headers: { host: to, ...(proxy.authorization && { 'proxy-authorization': proxy.authorization }) },
      agent: false,
      maxHeaderSize: PROXY_HEAD_CAP,
    });
    const fail = (why: string): void => {
      signal.removeEventListener('abort', expire);
      asking.destroy();
      reject(new SendError('proxy_failed', `the egress proxy ${why}`));
    };
    const expire = () => fail(`opened no tunnel to ${to} within the time limit`);
    // Not passed to the request: it would go on to end the tunnel, which outlives this attempt.
    signal.addEventListener('abort', expire, { once: true });
    asking.once('connect', ({ statusCode = 0, statusMessage = '' }, socket, head) => {
      socket.on('error', () => undefined);
      if (statusCode >= 200 && statusCode < 300 && head.length === 0) {
        signal.removeEventListener('abort', expire);
        return resolve(socket);
      }
      socket.destroy();
      if (statusCode >= 200 && statusCode < 300) fail(`sent data of its own before the tunnel to ${to} was used`);
      else if (statusCode === 407) fail('wants another user or password: check HOOKWIRE_EGRESS_PROXY');
      else fail(`refused a tunnel to ${to}: ${statusCode} ${statusMessage.slice(0, 100)}`.trimEnd());
    });
    // A proxy that takes CONNECT for a request like any other answers here.
    asking.once('response', ({ statusCode }) => fail(`opened no tunnel to ${to}: it answered ${statusCode}`));
    asking.on('error', (error: Error & { code?: string }) => fail(`cannot be used: ${error.message || error.code}`));
    asking.end();
  });
}
