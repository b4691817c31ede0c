import { once } from 'node:events';
import { connect, isIP, type Socket } from 'node:net';
import {
  connect as connectTls,
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type TLSSocket,
} from 'node:tls';
import { openTunnel, type EgressProxy } from './egress-proxy.ts';
import { SendError } from './send-error.ts';
import type { Target } from './target.ts';

/** An open connection to a receiver. */
export interface Dialed {
  readonly socket: Socket;
  readonly protocol: 'h1' | 'h2';
  /** When the receiver's certificate ends, in ms since the epoch. */
  readonly certificateExpiresAt?: number;
}

/** How connections are made. */
export interface DialOptions {
  /** Takes all connections when given. */
  readonly proxy?: EgressProxy;
  tlsContext(client?: ClientCertificate): SecureContext;
}

/** What Hookwire shows to a receiver that wants to know who it is. */
export interface ClientCertificate {
  /** Says which it is: another certificate or another key has another id. */
  readonly id: string;
  /** With its chain, in PEM. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** What both ends must agree on at least: older TLS is broken. */
const TLS_MIN_VERSION = 'TLSv1.2';
/** An address that does not answer is left for the next one of the name after this time. */
const NEXT_ADDRESS_MS = 500;
const TCP_KEEP_ALIVE_MS = 60_000;

/**
 * Makes contexts, one for each client certificate.
 * @param ca the only authorities to trust, in PEM, instead of Node's own and those of NODE_EXTRA_CA_CERTS
 */
export function tlsContexts(ca?: string): DialOptions['tlsContext'] {
  const make = (more: SecureContextOptions) =>
    createSecureContext({ minVersion: TLS_MIN_VERSION, ...(ca && { ca }), ...more });
  const anonymous = make({});
  const known = new WeakMap<ClientCertificate, SecureContext>();
  return (client) => {
    if (!client) return anonymous;
    let context = known.get(client);
    if (!context) known.set(client, (context = make({ cert: client.certificate, key: client.privateKey })));
    return context;
  };
}

/**
 * Connects to one of the target's addresses, and to nothing else. A name is not looked up here.
 * @throws SendError, what the socket or TLS says, or the signal's reason
 */
export async function dial(
  target: Target,
  options: DialOptions,
  client: ClientCertificate | undefined,
  signal: AbortSignal,
): Promise<Dialed> {
  const tcp = options.proxy
    ? await openTunnel(options.proxy, target, signal)
    : await connected(openSocket(target), 'connect', signal);
  tcp.setNoDelay(true);
  tcp.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
  return target.isTls ? secured(tcp, target, options.tlsContext(client), signal) : { socket: tcp, protocol: 'h1' };
}

function openSocket({ host, port, addresses }: Target): Socket {
  return connect({
    host,
    port,
    // Node asks this instead of a resolver, and tries all that it answers, IPv4 and IPv6, until one connects.
    lookup: (_name, options, found) => {
      if (options.all) found(null, [...addresses]);
      else found(null, addresses[0]!.address, addresses[0]!.family);
    },
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
  });
}

async function secured(tcp: Socket, target: Target, context: SecureContext, signal: AbortSignal): Promise<Dialed> {
  const socket = connectTls({
    socket: tcp,
    secureContext: context,
    // The certificate must be for this name or address, whichever address was connected to.
    host: target.host,
    servername: isIP(target.host) ? '' : target.host.replace(/\.$/, ''),
    ALPNProtocols: ['h2', 'http/1.1'],
    // Said although it is so by default: NODE_TLS_REJECT_UNAUTHORIZED=0 would turn it off.
    rejectUnauthorized: true,
    // Sessions are not resumed: each connection validates the certificate as it is now.
  });
  // With TLS 1.3 a receiver says after the handshake that it does not accept the client's certificate, or wants one: an
  // alert, which may come in the same breath, and does not end the socket by itself.
  let alert: Error | undefined;
  socket.once('error', (error: Error) => {
    alert = error;
    socket.destroy();
  });
  // Before Node judges the certificate: of one that it refuses, nothing can be asked afterwards.
  let certificateExpiresAt: number | undefined;
  socket.prependOnceListener('secure', () => (certificateExpiresAt = expiryOf(socket)));
  try {
    await connected(socket, 'secureConnect', signal);
    if (alert) throw alert;
  } catch (error) {
    tcp.destroy();
    if (signal.aborted || (error as { code?: string }).code !== 'CERT_HAS_EXPIRED') throw error;
    const since = certificateExpiresAt ? ` on ${new Date(certificateExpiresAt).toISOString().slice(0, 10)}` : '';
    throw new SendError('tls_failed', `the certificate has expired${since}: renew it`, certificateExpiresAt);
  }
  const protocol = socket.alpnProtocol === 'h2' ? 'h2' : 'h1';
  return { socket, protocol, certificateExpiresAt: expiryOf(socket) };
}

function expiryOf(socket: TLSSocket): number | undefined {
  // Null, whatever its type says, when the connection is gone or had no certificate.
  const certificate = socket.getPeerCertificate() as { valid_to?: string } | null;
  const at = Date.parse(certificate?.valid_to ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** Waits until a socket is open. One that is not wanted any more is destroyed, and no error of it goes unheard. */
export async function connected<S extends Socket>(socket: S, event: string, signal: AbortSignal): Promise<S> {
  socket.on('error', () => undefined);
  try {
    await once(socket, event, { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : error;
  }
}
