import { dialect, type Dialect } from '#dialects';
import { authHeaderName, DEFAULT_MAX_IN_FLIGHT, DEFAULT_RETRY_POLICY } from '#domain';
import { HookwireError } from '#service';
import type { Endpoint } from '#store';
import { fieldProblem } from './content-problems.ts';
import { checkTemplateWithBatch } from './template-input.ts';

// What one field alone cannot say.

type Disabling = Pick<Endpoint, 'disabledReason' | 'disabledAt' | 'disabledBy'>;

const ENABLED: Disabling = { disabledReason: null, disabledAt: null, disabledBy: null };

/** How it comes that a new endpoint is enabled, or not. */
export function newDisabling(enabled: boolean, now: Date): Disabling {
  return enabled ? ENABLED : { ...ENABLED, disabledAt: now };
}

/** What an endpoint has that was made without saying anything about it. */
export function columnDefaults({ defaults }: Dialect) {
  const { retry, timeoutMs, rateLimit = null } = defaults;
  return {
    uid: null,
    eventTypes: ['*'],
    channels: null,
    filter: null,
    template: null,
    name: null,
    description: null,
    metadata: {},
    headers: {},
    auth: null,
    verification: null,
    retry: retry === DEFAULT_RETRY_POLICY ? null : { strategy: 'list' as const, ...retry },
    timeoutMs,
    rateLimit,
    maxInFlight: DEFAULT_MAX_IN_FLIGHT,
    batch: null,
    enabled: true,
    ownedBy: null,
    dialectSettings: {},
  };
}

/**
 * Checks what an endpoint is as a whole.
 * @throws HookwireError `validation_failed`
 */
export function checkRow(row: Endpoint): void {
  if (row.orderedAfter !== null && row.batch) {
    throw fieldProblem('batch', 'cannot be used with ordered: those events travel one at a time');
  }
  checkTemplateWithBatch(row.template, row.batch);
  checkAuth(row);
  if (dialect(row.dialect).httpsOnly && new URL(row.url).protocol !== 'https:') {
    throw fieldProblem('url', `must start with https:// in the dialect ${row.dialect}`);
  }
}

/**
 * Credentials and custom headers that would set the same header, and a certificate that nobody would ask for.
 * @throws HookwireError `validation_failed`
 */
function checkAuth({ auth, headers, url }: Pick<Endpoint, 'auth' | 'headers' | 'url'>): void {
  if (!auth) return;
  const name = authHeaderName({ type: auth.type, name: auth.shown.name });
  const custom = Object.keys(headers).find((each) => each.toLowerCase() === name);
  if (custom) throw fieldProblem('headers', `${custom} is what auth sets; take one of the two away`);
  if (auth.type === 'mtls' && new URL(url).protocol !== 'https:') {
    throw fieldProblem('auth', 'mtls needs an https:// URL: without TLS nobody asks for a certificate');
  }
}

/** @throws HookwireError `too_many_endpoints` when a tenant that has so many may not have another one */
export function checkCount({ name, limits }: Dialect, count: number): void {
  if (limits.endpoints === undefined || count < limits.endpoints) return;
  throw new HookwireError(
    'too_many_endpoints',
    `In the dialect ${name} a tenant has ${limits.endpoints} endpoints at most; delete one first.`,
  );
}
