import type { Context } from '@opentelemetry/api';
import { attributeSets, Histogram, observe } from '#service';
import type { HttpSender, SendResult } from './http-sender.ts';

/** Statuses that mean something to whoever delivers. A receiver may answer any number: the others are put together. */
const TOLD_APART = new Set([
  200, 201, 202, 204, 301, 302, 307, 308, 400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 429, 500, 501, 502,
  503, 504, 520, 521, 522, 523, 524,
]);

const duration = new Histogram('http.client.request.duration');
const ofRequest = attributeSets(['http.response.status_code', 'error.type'], { 'http.request.method': 'POST' });
const ofConnection = attributeSets(['http.connection.state']);
const OF_ACTIVE = { 'http.request.method': 'POST' };

/** Of a closed set: the status where it is one of those that are met, else its class: `4xx`. */
export function reasonOfStatus(status: number): string {
  return TOLD_APART.has(status) ? String(status) : `${Math.floor(status / 100)}xx`;
}

/** Without the receiver's address, which the semantic conventions ask for: there may be a hundred thousand of them. */
export function recordSent(result: SendResult, within: Context | undefined): void {
  const status = 'status' in result ? reasonOfStatus(result.status) : undefined;
  const error = 'error' in result ? result.error.code : result.status >= 400 ? status : undefined;
  duration.record(result.durationMs / 1000, ofRequest(status, error), within);
}

/** What the sender of a process has under way. */
export function observeSender(sender: HttpSender): void {
  observe(['http.client.active_requests', 'http.client.open_connections'], (say) => {
    const { open, idle } = sender.connections;
    say('http.client.active_requests', sender.active, OF_ACTIVE);
    say('http.client.open_connections', idle, ofConnection('idle'));
    say('http.client.open_connections', open - idle, ofConnection('active'));
  });
}
