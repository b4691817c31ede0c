import type { MsgHdrs } from '@nats-io/transport-node';
import type { TraceHeaders } from '#service';
import { headerLines } from './header-lines.ts';

// A stored message is the event's payload exactly as the producer sent it, with everything of ours in headers. So a
// payload is never parsed or printed on its way, and `nats stream view EVENTS` shows what the producer sent.

const META = 'Hw-Meta';
const TRACE = ['traceparent', 'tracestate'] as const;

/** Headers for a message: our meta data as one line of JSON, and the trace it belongs to. */
export function writeHeaders(meta: unknown, trace: TraceHeaders): MsgHdrs {
  const headers = headerLines();
  headers.set(META, JSON.stringify(meta));
  writeTrace(headers, trace);
  return headers;
}

export function writeTrace(headers: MsgHdrs, trace: TraceHeaders): void {
  for (const name of TRACE) {
    const value = trace[name];
    if (value) headers.set(name, value);
  }
}

/** @throws Error when the message is none of ours */
export function readMeta<M>(headers: MsgHdrs | undefined): M {
  const text = headers?.get(META);
  if (!text) throw new Error(`the message has no ${META} header: it was not written by Hookwire`);
  return JSON.parse(text) as M;
}

export function readTrace(headers: MsgHdrs | undefined): TraceHeaders {
  const trace: TraceHeaders = {};
  for (const name of TRACE) {
    const value = headers?.get(name);
    if (value) trace[name] = value;
  }
  return trace;
}
