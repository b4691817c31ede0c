import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** A TCP connection to somewhere that can be cut without either side hearing of it, as when a network fails. */
export interface CuttableLink {
  port: number;
  /** What is sent from now on arrives when it is mended. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/**
 * Listens on a free port and passes everything on to another one of this machine.
 * @param tls the certificate of a link that is spoken to by TLS, which ends here
 */
export async function startLink(port: number, tls?: { cert: string; key: string }): Promise<CuttableLink> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (isCut) socket.pause();
  };
  const link = (near: Socket): void => {
    const far = connect(port, '127.0.0.1');
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    keep(near);
    keep(far);
  };
  const server = tls ? createTlsServer(tls, link) : createServer(link);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.pause();
    },
    mend() {
      isCut = false;
      for (const socket of sockets) socket.resume();
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
