import { authHeaderName } from '#domain';
import type { SecretBox } from '#service';
import type { Endpoint, StoredAuth } from '#store';
import { changedUrl } from '../verification/verification-rules.ts';
import { checkContent } from './content-input.ts';
import { fieldProblem } from './content-problems.ts';
import { toColumns, type EndpointPatch } from './endpoint-input.ts';
import { checkTemplateWithBatch, toStoredTemplate } from './template-input.ts';

// What one field alone cannot say.

type Disabling = Pick<Endpoint, 'disabledReason' | 'disabledAt' | 'disabledBy'>;

const ENABLED: Disabling = { disabledReason: null, disabledAt: null, disabledBy: null };

/** How it comes that a new endpoint is enabled, or not. */
export function newDisabling(enabled: boolean, now: Date): Disabling {
  return enabled ? ENABLED : { ...ENABLED, disabledAt: now };
}

/**
 * The row after a change by a person.
 * @param auth undefined: as it was
 * @param verifying whether URLs have to answer a challenge
 * @param box seals what of it is secret
 * @throws HookwireError `validation_failed`
 */
export function changedRow(
  before: Endpoint,
  input: EndpointPatch,
  auth: StoredAuth | null | undefined,
  revision: number,
  now: Date,
  box: SecretBox,
  verifying: boolean,
): Endpoint {
  const ordered = before.orderedAfter !== null;
  if (input.ordered !== undefined && input.ordered !== ordered) {
    throw fieldProblem('ordered', 'cannot be changed; create another endpoint, and delete this one');
  }
  checkContent(input, before.template);
  const row: Endpoint = { ...before, ...toColumns(input), updatedAt: now, revision };
  if (auth !== undefined) row.auth = auth;
  if (input.template !== undefined) row.template = toStoredTemplate(input.template, before.template, row.id, box);
  checkBatch(ordered, row.batch);
  checkTemplateWithBatch(row.template, row.batch);
  checkAuth(row);
  if (verifying && input.url !== undefined) Object.assign(row, changedUrl(before, input.url, now.getTime()));
  // Saying again that it is disabled does not change why.
  if (row.enabled !== before.enabled) Object.assign(row, newDisabling(row.enabled, now));
  return row;
}

/** @throws HookwireError `validation_failed` */
export function checkBatch(ordered: boolean, batch: object | null | undefined): void {
  if (ordered && batch) throw fieldProblem('batch', 'cannot be used with ordered: those events travel one at a time');
}

/**
 * Credentials and custom headers that would set the same header, and a certificate that nobody would ask for.
 * @throws HookwireError `validation_failed`
 */
export function checkAuth({ auth, headers, url }: Pick<Endpoint, 'auth' | 'headers' | 'url'>): void {
  if (!auth) return;
  const name = authHeaderName({ type: auth.type, name: auth.shown.name });
  const custom = Object.keys(headers).find((each) => each.toLowerCase() === name);
  if (custom) throw fieldProblem('headers', `${custom} is what auth sets; take one of the two away`);
  if (auth.type === 'mtls' && new URL(url).protocol !== 'https:') {
    throw fieldProblem('auth', 'mtls needs an https:// URL: without TLS nobody asks for a certificate');
  }
}
