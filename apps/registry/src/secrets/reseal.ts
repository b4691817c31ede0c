import { authPlace, routingKeyPlace } from '#domain';
import type { Broker } from '#messaging';
import { UnsealError, type Logger, type SecretBox } from '#service';
import { Endpoint, endpointChange, endpointsSealedOtherwise, type Store } from '#store';
import { audited } from '../audit/audited.ts';
import type { RegistryChanges } from '../publishing/registry-changes.ts';
import { resealAnswers, type ResealedAnswers } from './reseal-answers.ts';

/** Endpoints a transaction: other changes of the registry wait for one, not for all. */
const BATCH = 50;
const RETRY_MS = 5_000;

export interface Resealed extends ResealedAnswers {
  readonly endpoints: number;
  /** Ids of endpoints that no key known here opens: they stay as they are. */
  readonly unreadable: readonly string[];
}

/**
 * Seals everything anew with the master key of now, when there are previous ones. It finds its work by what is in the
 * rows, so it may be ended at any point and begun again, and several registries at once do it once.
 */
export class Reseal {
  readonly #store: Store;
  readonly #broker: Broker;
  readonly #changes: RegistryChanges;
  readonly #box: SecretBox;
  readonly #log: Logger;
  #running: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(store: Store, broker: Broker, changes: RegistryChanges, box: SecretBox, log: Logger) {
    this.#store = store;
    this.#broker = broker;
    this.#changes = changes;
    this.#box = box;
    this.#log = log;
  }

  /** Begins when Postgres and NATS are there, and tries again until it is through. */
  start(): void {
    const attempt = async () => {
      try {
        const done = await this.run();
        const level = done.unreadable.length > 0 ? 'error' : 'info';
        this.#log[level]({ ...done, masterKey: this.#box.keyId }, 'secrets are sealed with the master key of now');
      } catch (error) {
        this.#log.warn({ err: error }, 'sealing secrets anew was interrupted; it goes on in a moment');
        if (!this.#stopped) this.#timer = setTimeout(begin, RETRY_MS);
      }
    };
    const begin = () => {
      if (!this.#stopped) this.#running = attempt();
    };
    void Promise.all([this.#store.ready, this.#broker.ready]).then(begin);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** @throws HookwireError `unavailable` when the broker or the database went away; what was done stays done */
  async run(): Promise<Resealed> {
    const unreadable: string[] = [];
    let endpoints = 0;
    for (let after = ''; !this.#stopped;) {
      // Outside of the registry's own transaction first: usually there is nothing to do, and no revision is taken.
      const [first] = await endpointsSealedOtherwise(this.#store.dataSource.manager, this.#box.keyId, after, 1);
      if (!first) break;
      const batch = await this.#batch(after);
      endpoints += batch.sealed;
      unreadable.push(...batch.unreadable);
      if (batch.last === undefined) break;
      after = batch.last;
      this.#log.info({ endpoints, unreadable: unreadable.length, upTo: after }, 'sealing secrets anew');
    }
    // After them: what waits for a secret matters more than what may be asked for again.
    const answers = await resealAnswers(this.#store, this.#box, () => !this.#stopped);
    return { endpoints, unreadable, ...answers };
  }

  async #batch(after: string): Promise<{ sealed: number; unreadable: string[]; last: string | undefined }> {
    const { value } = await this.#changes.make(async (tx, revision) => {
      const before = await endpointsSealedOtherwise(tx, this.#box.keyId, after, BATCH);
      const rows: Endpoint[] = [];
      const unreadable: string[] = [];
      for (const row of before) {
        try {
          rows.push({ ...row, ...resealed(row, this.#box), revision });
        } catch (error) {
          if (!(error instanceof UnsealError)) throw error;
          unreadable.push(row.id);
        }
      }
      for (const row of rows) await tx.save(Endpoint, row);
      return {
        value: { sealed: rows.length, unreadable, last: before.at(-1)?.id },
        records: rows.map((row) => endpointChange(row)),
        audit: rows.map((row) => audited('endpoint.resealed', { tenant: row.tenantId, resource: row.id })),
      };
    });
    return value;
  }
}

/** @throws UnsealError */
function resealed(
  { id, sealedSecrets, auth, template }: Endpoint,
  box: SecretBox,
): Pick<Endpoint, 'sealedSecrets' | 'auth' | 'template'> {
  const again = (sealed: string, place: string) =>
    box.isCurrent(sealed) ? sealed : box.seal(box.open(sealed, place), place);
  const key = template?.sealedRoutingKey;
  return {
    sealedSecrets: sealedSecrets.map((sealed) => again(sealed, id)),
    auth: auth && { ...auth, sealed: again(auth.sealed, authPlace(id)) },
    template: key === undefined ? template : { ...template, sealedRoutingKey: again(key, routingKeyPlace(id)) },
  };
}
