import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { HttpSender, type HttpSenderOptions, type SendResult } from '../src/http-sender.ts';
import type { OutgoingRequest } from '../src/request-builder.ts';
import { TEST_CA } from '#testkit';

/** A sender that may send to 127.0.0.0/8, and the servers of one test. */
export class SenderBed {
  readonly sender: HttpSender;
  readonly #closing: (() => void)[] = [];

  constructor(options: Partial<HttpSenderOptions> = {}) {
    this.sender = new HttpSender({
      allowedNetworks: ['127.0.0.0/8'],
      allowedPorts: ['1-65535'],
      ca: TEST_CA,
      ...options,
    });
  }

  send(url: string, timeoutMs = 5_000, more: Partial<OutgoingRequest> = {}): Promise<SendResult> {
    const body = Buffer.from('{"a":1}');
    return this.sender.send({ method: 'POST', url, headers: {}, body, loggedHeaders: {}, ...more }, timeoutMs);
  }

  /** Its port; every socket is closed with the bed. */
  async listen(server: Server, host = '127.0.0.1'): Promise<number> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    });
    server.listen(0, host);
    await once(server, 'listening');
    this.#closing.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return (server.address() as AddressInfo).port;
  }

  /** A server that says what it is told to, and nothing by itself. */
  async raw(speak: (socket: Socket, nth: number) => void, half = false): Promise<string> {
    let nth = 0;
    const port = await this.listen(createServer({ allowHalfOpen: half }, (socket) => speak(socket, ++nth)));
    return `http://127.0.0.1:${port}/`;
  }

  /** Says this as soon as a request begins to arrive. */
  says(text: string | Buffer, then?: (socket: Socket) => void): Promise<string> {
    return this.raw((socket) => socket.once('data', () => socket.write(text, () => then?.(socket))));
  }

  async close(): Promise<void> {
    await this.sender.close();
    for (const close of this.#closing.splice(0)) close();
  }
}

/** Writes the same again and again, as fast as it is read, until the socket is closed. */
export function pour(socket: Socket, chunk: Buffer): void {
  const more = (): void => {
    // Not at once: a TLS socket can take writes faster than it learns that the other side has gone.
    if (!socket.destroyed) socket.write(chunk, () => setImmediate(more));
  };
  more();
}
