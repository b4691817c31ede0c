import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection, NodeConnectionOptions } from '@nats-io/transport-node';
import { readNatsServers, type NatsServers } from '#service';
import { connect } from './connect.ts';
import { StoredAnswers } from './stored-answers.ts';
import { checkServer, ensureStreams, UnsuitableServerError } from './ensure-streams.ts';
import { JetStreamWatch, PATIENCE_MS } from './jetstream-watch.ts';
import type { StreamSettings } from './streams.ts';

/** What the broker says of itself while it comes and goes. */
export interface BrokerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  fatal(fields: object, message: string): void;
}

const RECONNECT_MS = 250;
const CLOCK_CHECK_MS = 10_000;
/** Retries fire by the server's clock and are planned by ours: more than this apart, and they come visibly wrong. */
const MAX_CLOCK_SKEW_MS = 1_000;

/**
 * How far the server's clock is from ours, in milliseconds; 0 while the difference may be the time the answer took.
 * @param before, after our time when the server was asked, and when it had answered
 */
export function clockSkew(before: number, server: number, after: number): number {
  if (server < before) return server - before;
  return server > after ? server - after : 0;
}

/** @param name shown in the server's list of connections */
export function connectionTo({ hosts, user, password, tls }: NatsServers, name: string): NodeConnectionOptions {
  return {
    servers: [...hosts],
    ...(user !== undefined && { user }),
    ...(password !== undefined && { pass: password }),
    ...(tls && { tls: {} }),
    name,
    pingInterval: 5_000,
    maxPingOut: 2,
  };
}

/**
 * The one connection of a process to NATS. It waits for a server that is not there yet, and outlives one that goes
 * away; until it is connected, and what is in the table exists, nothing of JetStream can be had from it.
 */
export class Broker {
  readonly ready: Promise<void>;
  #nc: NatsConnection | undefined;
  #js: JetStreamClient | undefined;
  #jsm: JetStreamManager | undefined;
  #answers: StoredAnswers | undefined;
  /** Less patient. */
  #asker: JetStreamManager | undefined;
  #problem: string | undefined = 'NATS is not connected yet';
  #clockProblem: string | undefined;
  #clockTimer: NodeJS.Timeout | undefined;
  #session = new AbortController();
  #closed = false;
  #markReady!: () => void;

  /** The server that is to be left, as `host:port`. */
  #cutOff: string | undefined;
  readonly #watch = new JetStreamWatch(
    () => this.#have(this.#asker).getAccountInfo(),
    () => void this.#leave(),
  );

  readonly #servers: NatsServers;
  readonly #name: string;
  readonly #settings: StreamSettings;
  readonly #log: BrokerLog;

  /** @param url `nats://user:password@host:port`, or several of a cluster, comma-separated */
  constructor(url: string, name: string, settings: StreamSettings, log: BrokerLog) {
    const servers = readNatsServers(url);
    if (!servers) throw new TypeError('the URL of NATS cannot be read');
    this.#servers = servers;
    this.#name = name;
    this.#settings = settings;
    this.#log = log;
    this.ready = new Promise((resolve) => (this.#markReady = resolve));
  }

  /** Why nothing can be published right now; undefined when all is well. */
  problem(): string | undefined {
    const silence = this.#watch.isSilent ? `JetStream at ${this.#where} does not answer` : undefined;
    return this.#problem ?? silence ?? this.#clockProblem;
  }

  /** Aborted when the connection is lost: whoever listens may have missed something, and asks in vain. */
  get session(): AbortSignal {
    return this.#session.signal;
  }

  get nc(): NatsConnection {
    return this.#have(this.#nc);
  }

  get js(): JetStreamClient {
    return this.#have(this.#js);
  }

  get jsm(): JetStreamManager {
    return this.#have(this.#jsm);
  }

  /** For what is published often. */
  get answers(): StoredAnswers {
    return this.#have(this.#answers);
  }

  /**
   * Connects and prepares the streams, for as long as it takes.
   * @throws UnsuitableServerError for a server that can never do
   */
  async start(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#connect();
        await this.#prepare();
        this.#problem = undefined;
        this.#markReady();
        return;
      } catch (error) {
        if (error instanceof UnsuitableServerError) throw error;
        const problem = `NATS at ${this.#where}: ${(error as Error).message}`;
        // Said once, not twice a second for as long as it takes.
        if (problem !== this.#problem) this.#log.warn({}, `${problem}; trying again until it is there`);
        this.#problem = problem;
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS * 2));
      }
    }
  }

  async #connect(): Promise<void> {
    if (this.#nc) return;
    const nc = await connect({
      ...connectionTo(this.#servers, this.#name),
      reconnectToServer: (servers) => servers.find(({ listen }) => listen !== this.#cutOff) ?? null,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_MS,
      // A restarting server may refuse for a moment; giving up after two such answers would need a restart of ours.
      ignoreAuthErrorAbort: true,
      // A stack trace prepared for every publish, in case it fails, is half of what a publish costs us (107 against
      // 50 µs of CPU each, pipelined); the error itself says enough.
      noAsyncTraces: true,
    });
    if (nc.info) checkServer(nc.info);
    // The library forgets those that were not there at first.
    nc.setServers([...new Set([...nc.getServers().map(({ listen }) => listen), ...this.#servers.hosts])]);
    this.#nc = nc;
    this.#js = jetstream(nc, { timeout: 5_000 });
    this.#answers = new StoredAnswers(nc);
    this.#jsm = await jetstreamManager(nc, { checkAPI: false, timeout: 5_000 });
    this.#asker = await jetstreamManager(nc, { checkAPI: false, timeout: PATIENCE_MS });
    void this.#followStatus(nc);
  }

  async #prepare(): Promise<void> {
    const changes = await ensureStreams(this.jsm, this.#settings);
    await this.#checkClock();
    this.#clockTimer ??= setInterval(() => void this.#checkClock().catch(() => undefined), CLOCK_CHECK_MS).unref();
    this.#watch.start();
    this.#log.info({ server: this.#nc?.info?.version, changes }, `connected to NATS at ${this.#where}`);
  }

  async #checkClock(): Promise<void> {
    const before = Date.now();
    // The server says its time in answers about streams.
    const { ts } = await this.jsm.streams.info('EVENTS');
    const skew = ts === undefined ? 0 : clockSkew(before, Date.parse(ts), Date.now());
    this.#clockProblem =
      Math.abs(skew) > MAX_CLOCK_SKEW_MS
        ? `the clock of this machine and that of NATS are ${Math.abs(skew)} ms apart; synchronise them (NTP)`
        : undefined;
  }

  async #followStatus(nc: NatsConnection): Promise<void> {
    for await (const status of nc.status()) {
      if (status.type === 'disconnect') {
        this.#problem = `NATS at ${status.server} is not connected`;
        const reason = new Error(this.#problem);
        this.#session.abort(reason);
        this.#answers?.lose(reason);
        this.#log.warn({}, this.#problem);
      } else if (status.type === 'reconnect') {
        this.#session = new AbortController();
        this.#cutOff = undefined;
        this.#watch.reset();
        this.#problem = undefined;
        this.#log.info({}, `NATS at ${status.server} is connected again`);
      }
    }
  }

  /** Goes to another server of the cluster, if one is known. */
  async #leave(): Promise<void> {
    const nc = this.nc;
    if (nc.getServers().length < 2 || this.#problem !== undefined) return;
    this.#cutOff = nc.getServer();
    this.#log.warn({}, `JetStream at ${this.#cutOff} does not answer; going to another server`);
    await nc.reconnect();
  }

  get #where(): string {
    return this.#nc?.getServer() ?? this.#servers.hosts.join(', ');
  }

  #have<T>(part: T | undefined): T {
    if (part === undefined) throw new Error(this.#problem ?? 'NATS is not connected yet');
    return part;
  }

  /** Sends what is buffered, and closes. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#clockTimer);
    this.#watch.stop();
    this.#problem = 'NATS connection is closed';
    const nc = this.#nc;
    if (!nc) return;
    // Draining needs a server; without one there is nobody to send to.
    await (nc.isClosed() || nc.isDraining() ? undefined : Promise.race([nc.drain(), after(2_000)]));
    await nc.close();
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
