import { once } from 'node:events';
import { WebSocket } from 'undici';
import type { LaunchedProcess } from '#testkit';

/** What a service is started with to be inspected, on a port of its own. */
export const INSPECTED = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A connection to the inspector of a running Node process. */
export class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result, error } = JSON.parse(String(data)) as Answer;
      const waiting = id === undefined ? undefined : this.#waiting.get(id);
      if (!waiting) return;
      this.#waiting.delete(id!);
      if (error) waiting.reject(new Error(`the inspector says: ${error.message}`));
      else waiting.resolve(result);
    });
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the inspected process has gone'));
      this.#waiting.clear();
    });
  }

  /** @throws Error for a service that was started without `INSPECTED` */
  static async of({ app, stderr }: LaunchedProcess): Promise<Inspector> {
    const url = /Debugger listening on (ws:\S+)/.exec(stderr)?.[1];
    if (!url) throw new Error(`${app} does not say where its inspector listens`);
    const socket = new WebSocket(url);
    await once(socket, 'open');
    return new Inspector(socket);
  }

  /**
   * @returns the result of a method, as the protocol describes it
   * @see https://chromedevtools.github.io/devtools-protocol/v8/
   */
  ask<Result>(method: string, params: object = {}): Promise<Result> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (result) => resolve(result as Result), reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  close(): void {
    this.#socket.close();
  }
}
