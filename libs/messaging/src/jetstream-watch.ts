const ASK_EVERY_MS = 1_000;
/** Longer than a cluster takes to elect a leader (9 s), in which nobody answers and nothing is wrong with this server. */
const SILENT_AFTER_MS = 10_000;
/** For an answer. */
export const PATIENCE_MS = 2_000;

/**
 * Notices a server that answers but whose JetStream does not: a node that is cut off from the other nodes keeps its
 * clients, and each of their requests ends in a timeout.
 */
export class JetStreamWatch {
  readonly #ask: () => Promise<unknown>;
  readonly #onSilence: () => void;
  /** By `performance.now()`, when the first request was made that was not answered since; undefined while they are. */
  #silentSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /**
   * @param ask what only a JetStream answers that is whole: one with a leader
   * @param onSilence called for each request that is not answered from then on
   */
  constructor(ask: () => Promise<unknown>, onSilence: () => void) {
    this.#ask = ask;
    this.#onSilence = onSilence;
  }

  start(): void {
    void this.#look();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Whether nothing was answered for longer than an election takes. */
  get isSilent(): boolean {
    return this.#silentSince !== undefined && performance.now() - this.#silentSince > SILENT_AFTER_MS;
  }

  /** Whoever was asked is not who will be asked. */
  reset(): void {
    this.#silentSince = undefined;
  }

  async #look(): Promise<void> {
    const askedAt = performance.now();
    try {
      await this.#ask();
      this.#silentSince = undefined;
    } catch {
      this.#silentSince ??= askedAt;
      if (this.isSilent && !this.#stopped) this.#onSilence();
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#look(), ASK_EVERY_MS).unref();
  }
}
