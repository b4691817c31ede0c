import type { Socket } from 'node:net';
import { Client } from 'undici';
import { AnswerCollector, TOO_MUCH } from './answer-collector.ts';
import {
  BYTES_PER_ANSWER,
  MAX_AGE_MS,
  MAX_REQUESTS,
  RESPONSE_HEAD_CAP,
  type Answered,
  type Connection,
  type Place,
} from './connection.ts';
import type { Deadline } from './deadline.ts';
import type { Dialed } from './dial.ts';
import type { OutgoingRequest } from './request-builder.ts';
import { SendError, UnsentError } from './send-error.ts';

/** Below the five seconds after which common servers close: who reuses later meets a connection that is just ending. */
const KEEP_ALIVE_MS = 4_000;
/** A receiver may ask for more (`Keep-Alive: timeout=…`), up to this. */
const KEEP_ALIVE_MAX_MS = 30_000;
/**
 * An answer can be here before the system has said that the last of the request is out. A longer rest means that the
 * receiver answered without reading the request, and may never read it.
 */
const UNSENT_CAP = 64 * 1024;

/** HTTP/1.1: one request at a time over one socket that was dialed before, and never another one. */
export class Http1Connection implements Connection {
  readonly line: string;
  readonly certificateExpiresAt?: number;
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #openedAt = performance.now();
  #requests = 0;
  #isBusy = false;
  #bytesAllowed = 0;
  #end: unknown;

  /** @param onEnd called once, when it is of no more use */
  constructor({ origin, line }: Place, { socket, certificateExpiresAt }: Dialed, onEnd: () => void) {
    this.line = line;
    this.certificateExpiresAt = certificateExpiresAt;
    this.#socket = socket;
    let dialed: Socket | undefined = socket;
    this.#client = new Client(origin, {
      connect: (_options, callback) => {
        // A client would connect again by itself, to an address that nobody has checked.
        const given = dialed;
        dialed = undefined;
        // undici expects an answer later than its question.
        process.nextTick(() => (given ? callback(null, given) : callback(new UnsentError(this.#end), null)));
      },
      maxHeaderSize: RESPONSE_HEAD_CAP,
      // One deadline covers all of a request; undici's own would add up to more than was promised.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
      pipelining: 1,
    });
    this.#client.on('disconnect', (_origin, _targets, error) => (this.#end = error));
    // What the parser skips (chunk extensions, provisional answers) never comes to us; its bytes do.
    socket.on('readable', () => {
      if (socket.bytesRead > this.#bytesAllowed) socket.destroy(new SendError('invalid_response', TOO_MUCH));
    });
    socket.once('close', () => {
      // Later: what waits for its turn is to learn first that nothing of it was sent.
      setImmediate(() => void this.#client.destroy());
      onEnd();
    });
  }

  hasRoom(): boolean {
    return (
      !this.#isBusy &&
      !this.#socket.destroyed &&
      this.#socket.writableLength <= UNSENT_CAP &&
      this.#requests < MAX_REQUESTS &&
      performance.now() - this.#openedAt < MAX_AGE_MS
    );
  }

  isIdle(): boolean {
    return !this.#isBusy;
  }

  async send({ method, headers, body }: OutgoingRequest, url: URL, deadline: Deadline): Promise<Answered> {
    this.#isBusy = true;
    this.#requests += 1;
    this.#bytesAllowed = this.#socket.bytesRead + BYTES_PER_ANSWER;
    let late: NodeJS.Timeout | undefined;
    try {
      const path = url.pathname + url.search;
      const answer = await new Promise<Answered>((resolve, reject) => {
        late = setTimeout(() => reject(deadline.error()), deadline.leftMs);
        this.#client.dispatch({ path, method, headers, body }, new AnswerCollector(resolve, reject));
      });
      // What else it had to say is not waited for.
      if (answer.truncated) this.destroy();
      return answer;
    } catch (error) {
      // Whatever it was: what comes next over this connection could be the rest of it.
      this.destroy();
      throw error;
    } finally {
      clearTimeout(late);
      this.#isBusy = false;
    }
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
