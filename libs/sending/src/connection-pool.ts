import type { Connection } from './connection.ts';
import { dial, type ClientCertificate, type DialOptions } from './dial.ts';
import { Http1Connection } from './http1-connection.ts';
import { Http2Connection } from './http2-connection.ts';
import { checkTarget, type TargetPolicy } from './target.ts';

/** Idle connections that are kept at most, over all lines. Beyond that the one that was idle longest is closed. */
const IDLE_CAP = 1_000;

/**
 * Connections by origin and client certificate: what one endpoint has proved to its receiver is not another one's. Each was made to an address that had been checked and stays with it: reusing one needs no
 * other check, and a name that leads elsewhere meanwhile changes nothing.
 */
export class ConnectionPool {
  readonly #lines = new Map<string, Connection[]>();
  /** In the order in which they became idle. */
  readonly #idle = new Set<Connection>();
  readonly #policy: TargetPolicy;
  readonly #dialing: DialOptions;

  constructor(policy: TargetPolicy, dialing: DialOptions) {
    this.#policy = policy;
    this.#dialing = dialing;
  }

  /** An open connection with room, the one that was used last if there are several. */
  kept(line: string): Connection | undefined {
    const connection = this.#lines.get(line)?.findLast((each) => each.hasRoom());
    if (connection) this.#idle.delete(connection);
    return connection;
  }

  /**
   * A new connection, which is not in the pool yet: it is to be added in the same breath as it is used, or somebody else
   * might use it first.
   * @throws what `checkTarget` and `dial` throw
   */
  async open(url: URL, client: ClientCertificate | undefined, signal: AbortSignal): Promise<Connection> {
    const target = await checkTarget(url, this.#policy, signal);
    const dialed = await dial(target, this.#dialing, client, signal);
    const place = { origin: target.origin, line: lineOf(url, client) };
    const forget = (): void => this.#forget(connection);
    const connection =
      dialed.protocol === 'h2'
        ? new Http2Connection(place, dialed, forget)
        : new Http1Connection(place, dialed, forget);
    if (connection instanceof Http2Connection) await connection.ready(signal);
    return connection;
  }

  add(connection: Connection): void {
    const others = this.#lines.get(connection.line);
    if (others) others.push(connection);
    else this.#lines.set(connection.line, [connection]);
  }

  /** To be called when a request is over, however it ended. */
  release(connection: Connection): void {
    if (!connection.isIdle()) return;
    if (!connection.hasRoom()) {
      connection.destroy();
      // It may have ended before it was added.
      return this.#forget(connection);
    }
    this.#idle.add(connection);
    if (this.#idle.size <= IDLE_CAP) return;
    const [longest] = this.#idle;
    this.#idle.delete(longest!);
    longest!.destroy();
  }

  /** How many connections are open, and how many of them are idle. */
  get size(): { open: number; idle: number } {
    let open = 0;
    for (const connections of this.#lines.values()) open += connections.length;
    return { open, idle: this.#idle.size };
  }

  destroy(): void {
    for (const connections of [...this.#lines.values()]) for (const each of [...connections]) each.destroy();
  }

  #forget(connection: Connection): void {
    this.#idle.delete(connection);
    const others = this.#lines.get(connection.line)?.filter((each) => each !== connection);
    if (!others) return;
    if (others.length > 0) this.#lines.set(connection.line, others);
    else this.#lines.delete(connection.line);
  }
}

/** @see Place */
export function lineOf({ origin }: URL, client: ClientCertificate | undefined): string {
  return client ? `${origin} ${client.id}` : origin;
}
