import { HookwireError } from '#service';
import { QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';

/** Node's errors of a connection that was not made, or broke. */
const SOCKET_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/**
 * Postgres' own words for "not now".
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const SQL_STATES = new Set([
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: it starts up, or recovers
  '57014', // query_canceled: our statement_timeout
  '53300', // too_many_connections
  '25P03', // idle_in_transaction_session_timeout
  '55P03', // lock_not_available
]);

/** Errors that `pg` makes itself have no code. */
const MESSAGES =
  /^(Error: )?(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after|Driver not Connected)/;

/** Whether an error says that Postgres is away or cannot serve now, and the same may work in a moment. */
export function isConnectionLoss(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  // TypeORM gives a connection back as soon as it breaks; the transaction on it learns of that by these.
  if (error instanceof QueryRunnerAlreadyReleasedError) return true;
  if (error instanceof QueryRunnerProviderAlreadyReleasedError) return true;
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return SOCKET_ERRORS.has(code) || SQL_STATES.has(code) || /^08\w{3}$/.test(code) || MESSAGES.test(message);
}

/**
 * What to answer when Postgres went away during a request. `runService` asks it about every error that reaches a
 * caller, whether a guard, a handler or a pipe raised it: no query needs a try of its own.
 */
export function databaseProblem(error: unknown): HookwireError | undefined {
  if (!isConnectionLoss(error)) return undefined;
  return new HookwireError('unavailable', 'The database is not reachable right now; try again.', { cause: error });
}
