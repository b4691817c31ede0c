/**
 * How Node is started for a service; `deploy/docker-entrypoint.sh` has the same. What a request needs lives for as long as
 * the request, which in a busy service is longer than V8's young generation of 3 × 16 MB lasts: it would copy all that is
 * under way again and again (docs/decisions/0029).
 */
export const SERVICE_FLAGS: readonly string[] = ['--enable-source-maps', '--max-semi-space-size=32'];
