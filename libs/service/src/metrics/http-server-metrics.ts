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

/** Measures requests by their route, which is of a closed set, unlike their path. */
export function measureRequests(http: Pick<FastifyInstance, 'addHook'>): void {
  http.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url;
    if (!route || !LEFT_OUT.has(route)) {
      const method = METHODS.has(request.method) ? request.method : '_OTHER';
      duration.record(reply.elapsedTime / 1000, attributes(method, route, reply.statusCode, answeredCode(request)));
    }
    done();
  });
}
