import type { Broker } from '#messaging';
import { HookwireError } from '#service';
import { changeRegistry, type Change, type Store } from '#store';
import type { EntityManager } from 'typeorm';
import type { OutboxRelay } from './outbox-relay.ts';

/** A change that is committed. */
export class Changed<T> {
  constructor(
    readonly value: T,
    /** Whether the pipeline can see it already. */
    readonly active: boolean,
  ) {}
}

/**
 * Changes the registry, and answers when the pipeline can see the change.
 *
 * Without NATS nothing is changed: the caller gets `unavailable` and may try again. Should NATS go away between the
 * commit and the put, the change stands and becomes active by itself later, so an error would be a lie; and the
 * answer may hold a secret that is shown only now. It is then answered as a success with status 202.
 */
export class RegistryChanges {
  readonly #store: Store;
  readonly #broker: Broker;
  readonly #relay: OutboxRelay;

  constructor(store: Store, broker: Broker, relay: OutboxRelay) {
    this.#store = store;
    this.#broker = broker;
    this.#relay = relay;
  }

  /** @throws HookwireError `unavailable`, and whatever `change` throws; nothing is changed then */
  async make<T>(change: (tx: EntityManager, revision: number) => Promise<Change<T>>): Promise<Changed<T>> {
    if (this.#broker.problem() !== undefined) {
      throw new HookwireError('unavailable', 'The message broker is not reachable; nothing was changed. Try again.');
    }
    const value = await changeRegistry(this.#store, change);
    return new Changed(value, await this.#relay.published());
  }
}
