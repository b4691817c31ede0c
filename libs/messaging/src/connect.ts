import {
  NatsConnectionImpl,
  setTransportFactory,
  type ConnectionOptions,
  type NatsConnection,
} from '@nats-io/transport-node';
import { nodeResolveHost, NodeTransport } from '@nats-io/transport-node/lib/node_transport.js';

/**
 * Writes all of one turn of the event loop together. The library writes whenever the microtasks of one callback have
 * run, which in a busy process is a system call, and a waking of the server, for every message or two: the largest part
 * of what a delivery cost (docs/decisions/0029).
 */
class TurnTransport extends NodeTransport {
  #isHeld = false;

  override send(frame: Uint8Array): void {
    const { socket } = this;
    if (socket && !this.#isHeld) {
      this.#isHeld = true;
      socket.cork();
      setImmediate(() => {
        this.#isHeld = false;
        socket.uncork();
      });
    }
    super.send(frame);
  }
}

/** As the library's own `connect`, but for how it writes. */
export function connect(options: ConnectionOptions): Promise<NatsConnection> {
  setTransportFactory({ factory: () => new TurnTransport(), dnsResolveFn: nodeResolveHost });
  return NatsConnectionImpl.connect(options);
}
