import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Broker, RegistryView, subjects } from '#messaging';
import { LOGGER, type Logger } from '#service';

/** A producer's connection to NATS. */
export interface ProducerSession {
  /** The id of the server that it is connected to. */
  readonly server: string;
  /** The connection's number there. */
  readonly connection: number;
  /** Hex of the API key's SHA-256. */
  readonly keyHash: string;
  /** When the server ends it by itself, milliseconds since the epoch. */
  readonly until: number;
}

const LOOK_MS = 250;
const KICK_TIMEOUT_MS = 2_000;

/**
 * Ends the connections of producers whose API key was revoked. NATS asks who a producer is when it connects and never
 * again, and a message does not say whose it is. Every ingest knows all sessions: the one that let a producer in may be
 * gone when its key is revoked. Only when all of them have been restarted, a session lasts until its time is over.
 */
@Injectable()
export class ProducerSessions implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #sessions = new Map<string, ProducerSession>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(Broker) private readonly broker: Broker,
    @Inject(RegistryView) private readonly view: RegistryView,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.broker.ready.then(() => {
      this.broker.nc.subscribe(subjects.producerSessions, {
        callback: (_error, message) => this.#note(message.json<ProducerSession>()),
      });
    });
    this.#timer = setInterval(() => this.#look(Date.now()), LOOK_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** One that is about to begin. */
  opened(session: ProducerSession): void {
    this.broker.nc.publish(subjects.producerSessions, JSON.stringify(session));
  }

  #note(session: ProducerSession): void {
    this.#sessions.set(`${session.server}/${session.connection}`, session);
  }

  #look(now: number): void {
    // In a view that is not to be used, a good key may be missing.
    if (this.view.problem() !== undefined) return;
    for (const [id, session] of this.#sessions) {
      if (session.until <= now) this.#sessions.delete(id);
      else if (!this.view.apiKey(session.keyHash)) {
        this.#sessions.delete(id);
        void this.#end(session).catch((error: unknown) =>
          this.log.warn(
            { err: error, server: session.server, until: session.until },
            'the session of a revoked API key could not be ended before its time',
          ),
        );
      }
    }
  }

  async #end({ server, connection }: ProducerSession): Promise<void> {
    const request = JSON.stringify({ cid: connection });
    await this.broker.nc.request(subjects.kick(server), request, { timeout: KICK_TIMEOUT_MS });
    this.log.info({ server, connection }, 'ended the session of a revoked API key');
  }
}
