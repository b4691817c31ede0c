import type { AuditAction } from './audit-actions.ts';

/** What a change leaves in the audit log; who made it and when is added when it is written. */
export interface Audited {
  readonly action: AuditAction;
  /** Null for what belongs to no tenant. */
  readonly tenant: string | null;
  /** The id of what was changed. */
  readonly resource: string;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
}

/** Whatever has such a name is a secret, wherever it stands. */
const SECRET_NAME = /^(key|private_?key|(signing_?)?secrets?|client_?secret|pass(word|phrase)?|token)$/i;
const MASK = '****';

/**
 * An entry of the audit log. Of something that was there before and is there after, only the fields that differ are
 * kept; of something new or deleted, all. Secrets are masked, so a changed one is a field that is `****` on both sides.
 * @param of `before` and `after`: views as the API shows them; left out for what was not there
 */
export function audited(
  action: AuditAction,
  of: { readonly tenant: string | null; readonly resource: string; readonly before?: object; readonly after?: object },
): Audited {
  const [before, after] = changedFields(of.before ?? null, of.after ?? null);
  return { action, tenant: of.tenant, resource: of.resource, before, after };
}

type Fields = Record<string, unknown>;

function changedFields(before: object | null, after: object | null): [Fields | null, Fields | null] {
  if (before === null || after === null) return [before && masked(before), after && masked(after)];
  const [old, now] = [before as Fields, after as Fields];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]),
  );
  const pick = (fields: Fields) => masked(Object.fromEntries(names.map((name) => [name, fields[name] ?? null])));
  return [pick(old), pick(now)];
}

function masked(fields: object): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, SECRET_NAME.test(name) ? maskOf(value) : maskedValue(value)]),
  );
}

/** That there is none, and whether there is one, is no secret. */
function maskOf(value: unknown): unknown {
  return value === null || value === undefined ? null : MASK;
}

function maskedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskedValue);
  return typeof value === 'object' && value !== null ? masked(value) : value;
}
