import type { IdPrefix } from '#domain';
import type { Broker } from '#messaging';
import { HookwireError } from '#service';
import { changeRegistry, type Change, type Store } from '#store';
import { QueryFailedError, type EntityManager, type FindOptionsWhere } from 'typeorm';
import type { Audited } from '../audit/audited.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { Changed } from '../calls/changed.ts';
import { currentCall } from '../calls/current-call.ts';
import { notFound } from '../ids.ts';
import type { OutboxRelay } from './outbox-relay.ts';

export { Changed };

/** A change, and what it leaves in the audit log. */
export interface AuditedChange<T> extends Change<T> {
  readonly audit: Audited | readonly Audited[];
}

interface Versionable {
  readonly id: string;
  readonly revision: number;
}

/**
 * The row that a change is about, in the state that the caller expects. Changes come one after another (see
 * `changeRegistry`), so it stays in that state until this one is committed.
 * @throws HookwireError `not_found`, `precondition_failed`
 */
export async function rowToChange<Row extends Versionable>(
  tx: EntityManager,
  entity: new () => Row,
  prefix: IdPrefix,
  where: FindOptionsWhere<Row> & { id: string },
): Promise<Row> {
  const row = await tx.findOneBy(entity, where);
  if (!row) throw notFound(prefix, where.id);
  currentCall().ifMatch?.check(row.revision);
  return row;
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

  /**
   * @param change reads what it changes with `rowToChange`, and writes it
   * @throws HookwireError `unavailable`, `precondition_failed`, `uid_conflict`, and whatever `change` throws; nothing is
   * changed then
   */
  async make<T>(change: (tx: EntityManager, revision: number) => Promise<AuditedChange<T>>): Promise<Changed<T>> {
    if (this.#broker.problem() !== undefined) {
      throw new HookwireError('unavailable', 'The message broker is not reachable; nothing was changed. Try again.');
    }
    const value = await changeRegistry(this.#store, async (tx, revision) => {
      const { audit, ...changed } = await change(tx, revision);
      currentCall().ifMatch?.checkWasCompared();
      await writeAudit(tx, [audit].flat());
      await currentCall().answer?.keepWith(tx, changed.value);
      return changed;
    }).catch((error: unknown) => {
      throw uidConflict(error) ?? error;
    });
    return new Changed(value, await this.#relay.published());
  }
}

/** What a unique index on (tenant, uid) says, in the API's words. */
function uidConflict(error: unknown): HookwireError | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  if (code !== '23505' || !constraint?.endsWith('_uid')) return undefined;
  const message = 'is taken; every uid names one thing of its kind';
  return new HookwireError('uid_conflict', `uid: ${message}`, { fields: [{ field: 'uid', message }], cause: error });
}
