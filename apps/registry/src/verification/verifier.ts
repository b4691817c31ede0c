import type { Broker } from '#messaging';
import type { Logger } from '#service';
import { Endpoint, endpointChange, toEndpointRecord, type Store } from '#store';
import { audited } from '../audit/audited.ts';
import { toEndpointView } from '../endpoints/endpoint-view.ts';
import type { RegistryChanges } from '../publishing/registry-changes.ts';
import type { Challenge } from './challenge.ts';
import { afterChallenge } from './verification-rules.ts';

const POLL_MS = 2_000;
/** Challenges at a time, of all that are waiting. */
const AT_ONCE = 16;

/** The endpoint was changed or deleted while its URL was asked. */
class OutdatedError extends Error {}

/**
 * Asks the URLs that are pending, each once; whoever mends one asks again. What is pending stands in the rows, so that
 * a crash loses nothing. Several registries may ask the same URL at the same time: each answer is right.
 */
export class Verifier {
  readonly #store: Store;
  readonly #broker: Broker;
  readonly #changes: RegistryChanges;
  readonly #challenge: Challenge;
  readonly #log: Logger;
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(store: Store, broker: Broker, changes: RegistryChanges, challenge: Challenge, log: Logger) {
    this.#store = store;
    this.#broker = broker;
    this.#changes = changes;
    this.#challenge = challenge;
    this.#log = log;
  }

  start(): void {
    const tick = async () => {
      this.#running = this.#askPending().catch((error: unknown) =>
        this.#log.warn({ err: error }, 'pending URLs could not be asked; trying again'),
      );
      await this.#running;
      if (!this.#stopped) this.#timer = setTimeout(() => void tick(), POLL_MS);
    };
    void Promise.all([this.#store.ready, this.#broker.ready]).then(() => (this.#stopped ? undefined : tick()));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Asks the URL that an endpoint waits for; one that waits for none stays as it is. */
  async verify(row: Endpoint): Promise<void> {
    const { verification } = row;
    if (!verification || verification.status === 'verified') return;
    const problem = await this.#challenge.problem(toEndpointRecord(row), verification.url);
    await this.#note(row, verification.url, problem);
    this.#log.info({ tenant: row.tenantId, endpoint: row.id, problem }, 'endpoint challenged');
  }

  async #askPending(): Promise<void> {
    for (let found = AT_ONCE; found === AT_ONCE && !this.#stopped;) {
      const rows = await this.#store.dataSource
        .createQueryBuilder(Endpoint, 'endpoint')
        .where(`endpoint.verification ->> 'status' = 'pending'`)
        .orderBy('endpoint.id')
        .limit(AT_ONCE)
        .getMany();
      await Promise.all(rows.map((row) => this.verify(row)));
      found = rows.length;
    }
  }

  async #note({ id, tenantId }: Endpoint, url: string, problem: string | undefined): Promise<void> {
    try {
      await this.#changes.make(async (tx, revision) => {
        const before = await tx.findOneBy(Endpoint, { id, tenantId });
        const columns = before && afterChallenge(before, url, problem, Date.now());
        if (!columns) throw new OutdatedError();
        const row: Endpoint = { ...before, ...columns, updatedAt: new Date(), revision };
        await tx.save(Endpoint, row);
        return {
          value: undefined,
          records: [endpointChange(row)],
          audit: audited('endpoint.verified', {
            tenant: tenantId,
            resource: id,
            before: toEndpointView(before),
            after: toEndpointView(row),
          }),
        };
      });
    } catch (error) {
      if (!(error instanceof OutdatedError)) throw error;
    }
  }
}
