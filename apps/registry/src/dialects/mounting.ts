import type { IncomingMessage } from 'node:http';
import { API_KEY_PREFIX } from '#domain';
import { ConfigError, type ErrorForm } from '#service';
import type { ProductApi } from '../auth/access.ts';
import { PRODUCT_MODULES } from './dialects.module.ts';
import { toRefusal } from './refusal.ts';

/** Reached on every host. */
const OWN_PATHS = /^\/(v1|live|ready)(\/|\?|$)/;

/** Each is mounted below the name of its dialect. */
const BY_DIALECT = new Map([...PRODUCT_MODULES.keys()].map((api) => [api.dialect, api]));

/** Whose API a path belongs to, or undefined. */
export function productOf(path: string): ProductApi | undefined {
  return BY_DIALECT.get(/^\/([a-z]+)(?=[/?]|$)/.exec(path)?.[1] ?? '');
}

/** `originalUrl` is what Fastify keeps of the path that was asked for; errors name it. */
type Asked = Pick<IncomingMessage, 'headers' | 'url'> & { originalUrl?: string };

/**
 * Where requests go: a host may stand for a dialect, and a key in the path for a header.
 * @param hosts `host=dialect`; the host may have a port
 * @returns what gives the path to route by; it changes the headers of a request that has its key in the path, or no body
 */
export function routingBy(hosts: readonly string[]): (request: Asked) => string {
  const dialects = new Map(hosts.map(dialectOfHost));
  return (request) => {
    const { url = '/', headers } = request;
    const host = headers.host?.toLowerCase() ?? '';
    const named = dialects.get(host) ?? dialects.get(host.replace(/:\d+$/, ''));
    const path = named !== undefined && !OWN_PATHS.test(url) ? `/${named}${url}` : url;
    if (!productOf(path)) return path;
    dropTypeOfNothing(headers);
    return takeKey(path, request);
  };
}

/** Many clients name the type of a body that they do not send, as in a DELETE; the products take it, and Fastify does not. */
function dropTypeOfNothing(headers: IncomingMessage['headers']): void {
  const isEmpty = (headers['content-length'] ?? '0') === '0' && headers['transfer-encoding'] === undefined;
  if (isEmpty) delete headers['content-type'];
}

/** @throws ConfigError for a host of what is no dialect with an API */
export function checkHosts(hosts: readonly string[]): void {
  for (const [host, name] of hosts.map(dialectOfHost)) {
    if (BY_DIALECT.has(name)) continue;
    const known = [...BY_DIALECT.keys()].join(', ');
    throw new ConfigError(`HOOKWIRE_DIALECT_HOSTS: ${host}=${name}: no product has this name; there are ${known}`);
  }
}

function dialectOfHost(entry: string): [host: string, dialect: string] {
  const [host = '', name = ''] = entry.toLowerCase().split('=');
  return [host, name];
}

/** Takes an API key out of `/<dialect>/<key>/…`, so that it stands in no log and no answer. A header counts before it. */
function takeKey(path: string, request: Asked): string {
  const api = productOf(path);
  const [, part = '', rest] = (api?.keyInPath && /^\/[a-z]+\/([^/?]+)(.*)$/s.exec(path)) || [];
  const key = decoded(part);
  if (!key.startsWith(API_KEY_PREFIX)) return path;
  request.headers.authorization ??= `Bearer ${key}`;
  return (request.originalUrl = `/${api!.dialect}${rest}`);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** How errors are answered below a product's path. */
export const refusalForm: ErrorForm = (error, { url }) => (productOf(url) ? toRefusal(error) : undefined);
