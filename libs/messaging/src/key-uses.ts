/** When an API key was used: its id, and milliseconds since the epoch. */
export type KeyUse = readonly [key: string, at: number];

/** A key is told of once in this time, however often it is used. */
const ONCE_MS = 60_000;
const REPORT_MS = 5_000;
/** Far below the largest message: some 50 bytes a use. */
const MOST_AT_ONCE = 5_000;

/**
 * Notes that API keys were used, and reports it now and then: an entry in a map for each request, and a report a minute
 * for each key. What could not be reported is kept for the next time; the end of the process loses seconds.
 */
export class KeyUses {
  /** When each key was noted last. */
  readonly #noted = new Map<string, number>();
  readonly #unreported = new Map<string, number>();
  readonly #report: (uses: readonly KeyUse[]) => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #reporting: Promise<void> = Promise.resolve();

  /** @param report takes some uses; rejects to get them again with the next ones */
  constructor(report: (uses: readonly KeyUse[]) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#report = report;
    this.#onFailure = onFailure;
  }

  /** @param now milliseconds since the epoch */
  note(key: string, now: number): void {
    if (now - (this.#noted.get(key) ?? -Infinity) < ONCE_MS) return;
    this.#noted.set(key, now);
    this.#unreported.set(key, now);
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#reporting = this.report(Date.now()).catch(this.#onFailure);
    }, REPORT_MS).unref();
  }

  /** Reports what is left. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reporting;
    await this.report(Date.now()).catch(this.#onFailure);
  }

  async report(now: number): Promise<void> {
    for (const [key, at] of this.#noted) if (now - at >= ONCE_MS) this.#noted.delete(key);
    const uses = [...this.#unreported].slice(0, MOST_AT_ONCE);
    if (uses.length === 0) return;
    await this.#report(uses);
    // Used again meanwhile: that is still to be said.
    for (const [key, at] of uses) if (this.#unreported.get(key) === at) this.#unreported.delete(key);
  }
}
