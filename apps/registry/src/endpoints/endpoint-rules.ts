import { HookwireError } from '#service';
import type { Endpoint } from '#store';
import { checkContent } from './content-input.ts';
import { toColumns, type EndpointPatch } from './endpoint-input.ts';

// What one field alone cannot say.

type Disabling = Pick<Endpoint, 'disabledReason' | 'disabledAt' | 'disabledBy'>;

const ENABLED: Disabling = { disabledReason: null, disabledAt: null, disabledBy: null };

/** How it comes that a new endpoint is enabled, or not. */
export function newDisabling(enabled: boolean, now: Date): Disabling {
  return enabled ? ENABLED : { ...ENABLED, disabledAt: now };
}

/**
 * The row after a change by a person.
 * @throws HookwireError `validation_failed`
 */
export function changedRow(before: Endpoint, input: EndpointPatch, revision: number, now: Date): Endpoint {
  const ordered = before.orderedAfter !== null;
  if (input.ordered !== undefined && input.ordered !== ordered) {
    throw fieldProblem('ordered', 'cannot be changed; create another endpoint, and delete this one');
  }
  checkContent(input);
  const row: Endpoint = { ...before, ...toColumns(input), updatedAt: now, revision };
  checkBatch(ordered, row.batch);
  // Saying again that it is disabled does not change why.
  if (row.enabled !== before.enabled) Object.assign(row, newDisabling(row.enabled, now));
  return row;
}

/** @throws HookwireError `validation_failed` */
export function checkBatch(ordered: boolean, batch: object | null | undefined): void {
  if (ordered && batch) throw fieldProblem('batch', 'cannot be used with ordered: those events travel one at a time');
}

function fieldProblem(field: string, message: string): HookwireError {
  return new HookwireError('validation_failed', `${field}: ${message}`, { fields: [{ field, message }] });
}
