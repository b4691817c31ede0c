import type { Connection } from './connection.ts';
import { dial, type DialOptions } from './dial.ts';
import { Http1Connection } from './http1-connection.ts';
import { Http2Connection } from './http2-connection.ts';
import { checkTarget, type TargetPolicy } from './target.ts';

/** Idle connections that are kept at most, over all origins. Beyond that the one that was idle longest is closed. */
const IDLE_CAP = 1_000;

/**
 * Connections by origin. Each was made to an address that had been checked and stays with it: reusing one needs no
 * other check, and a name that leads elsewhere meanwhile changes nothing.
 */
export class ConnectionPool {
  readonly #byOrigin = new Map<string, Connection[]>();
  /** In the order in which they became idle. */
  readonly #idle = new Set<Connection>();
  readonly #policy: TargetPolicy;
  readonly #dialing: DialOptions;

  constructor(policy: TargetPolicy, dialing: DialOptions) {
    this.#policy = policy;
    this.#dialing = dialing;
  }

  /** An open connection with room, the one that was used last if there are several. */
  kept(origin: string): Connection | undefined {
    const connection = this.#byOrigin.get(origin)?.findLast((each) => each.hasRoom());
    if (connection) this.#idle.delete(connection);
    return connection;
  }

  /**
   * A new connection, which is not in the pool yet: it is to be added in the same breath as it is used, or somebody else
   * might use it first.
   * @throws what `checkTarget` and `dial` throw
   */
  async open(url: URL, signal: AbortSignal): Promise<Connection> {
    const target = await checkTarget(url, this.#policy, signal);
    const dialed = await dial(target, this.#dialing, signal);
    const forget = (): void => this.#forget(connection);
    const connection =
      dialed.protocol === 'h2'
        ? new Http2Connection(target.origin, dialed, forget)
        : new Http1Connection(target.origin, dialed, forget);
    if (connection instanceof Http2Connection) await connection.ready(signal);
    return connection;
  }

  add(connection: Connection): void {
    const others = this.#byOrigin.get(connection.origin);
    if (others) others.push(connection);
    else this.#byOrigin.set(connection.origin, [connection]);
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
    for (const connections of this.#byOrigin.values()) open += connections.length;
    return { open, idle: this.#idle.size };
  }

  destroy(): void {
    for (const connections of [...this.#byOrigin.values()]) for (const each of [...connections]) each.destroy();
  }

  #forget(connection: Connection): void {
    this.#idle.delete(connection);
    const others = this.#byOrigin.get(connection.origin)?.filter((each) => each !== connection);
    if (!others) return;
    if (others.length > 0) this.#byOrigin.set(connection.origin, others);
    else this.#byOrigin.delete(connection.origin);
  }
}
