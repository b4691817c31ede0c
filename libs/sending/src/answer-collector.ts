import type { Dispatcher } from 'undici';
import { CappedBody, flattened, PROVISIONAL_CAP, type Answered } from './connection.ts';
import { SendError } from './send-error.ts';

export const TOO_MUCH = 'what came is too much for an answer: provisional answers or framing without end';

/** Collects one answer of HTTP/1.1 as it is parsed. A stream of its body would be for those who do not keep all of it. */
export class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly #resolve: (answer: Answered) => void;
  readonly #reject: (error: Error) => void;
  readonly #body = new CappedBody();
  #head: Pick<Answered, 'status' | 'headers' | 'headAt'> | undefined;
  #provisional = 0;

  /** @param reject called with an error when there will be no answer; of the two, the first that is called counts */
  constructor(resolve: (answer: Answered) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** undici says by this method that a handler is of its present kind. */
  onRequestStart(): void {
    // Nothing is to be done before the answer.
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status >= 200) this.#head = { status, headers: flattened(headers), headAt: performance.now() };
    else if (++this.#provisional > PROVISIONAL_CAP) controller.abort(new SendError('invalid_response', TOO_MUCH));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body.add(chunk)) this.#finish();
  }

  onResponseEnd(): void {
    this.#finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(error);
  }

  #finish(): void {
    this.#resolve({ ...this.#head!, body: this.#body.bytes, truncated: this.#body.isOver });
  }
}
