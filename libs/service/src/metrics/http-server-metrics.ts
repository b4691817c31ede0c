import type { Context } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';
import { answeredCode } from '../problem-filter.ts';
import { attributeSets, Histogram } from './instruments.ts';

/** Of the semantic conventions: whatever else a client may have sent. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Probes: they would be most of the requests, and say nothing. */
const LEFT_OUT = new Set(['/live', '/ready']);

const duration = new Histogram('http.server.request.duration');
const attributes = attributeSets(
  ['http.request.method', 'http.route', 'http.response.status_code', 'error.type'],
  // What a proxy in front of it spoke is not known here.
  { 'url.scheme': 'http' },
);

/** By the request. */
const traces = new WeakMap<object, Context>();

/** The trace that stands as an example of how long a request took. */
export function exemplifyBy(request: object, trace: Context): void {
  traces.set(request, trace);
}

/** Measures requests by their route, which is of a closed set, unlike their path. */
export function measureRequests(http: Pick<FastifyInstance, 'addHook'>): void {
  http.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url;
    if (!route || !LEFT_OUT.has(route)) {
      const method = METHODS.has(request.method) ? request.method : '_OTHER';
      const of = attributes(method, route, reply.statusCode, answeredCode(request));
      duration.record(reply.elapsedTime / 1000, of, traces.get(request));
    }
    done();
  });
}
