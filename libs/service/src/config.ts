import { isIP } from 'node:net';
import type { JSONWebKeySet, JWK } from 'jose';
import { z } from 'zod';
import { readNatsServers } from './nats-servers.ts';

/** A setting that must never be printed. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return '****';
  }
  toJSON(): string {
    return '****';
  }
}

const secret = (check: (value: string) => boolean, remedy: string) =>
  z
    .string()
    .refine(check, remedy)
    .transform((value) => new Secret(value));
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const NATS_URL_FORM = 'must be a URL that starts with nats:// or tls://, or several, comma-separated, of one user';
const url = (...schemes: string[]) =>
  z.string().refine(
    (value) => {
      try {
        return schemes.includes(new URL(value).protocol);
      } catch {
        return false;
      }
    },
    `must be a URL that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`,
  );

function isMasterKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text);
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...more] = text.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= longest;
}

/** Entries of a list, comma-separated; spaces around them and empty ones do not count. */
const list = (isEntry: (entry: string) => boolean, remedy: string, byDefault = '') =>
  z
    .string()
    .default(byDefault)
    .transform((value) =>
      value
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .refine((entries) => entries.every(isEntry), remedy);

/** `443`, or `8000-8999`. */
function isPortRange(text: string): boolean {
  if (!/^\d{1,5}(-\d{1,5})?$/.test(text)) return false;
  const [first, last = first] = text.split('-').map(Number);
  return first! >= 1 && first! <= last! && last! <= 65_535;
}

/** `hooks.example.com=costkatana`, the host perhaps with :port. */
function isHostOfDialect(text: string): boolean {
  const [host = '', name = '', ...more] = text.split('=');
  return more.length === 0 && /^[a-z]+$/.test(name) && URL.canParse(`http://${host}`) && !/[/?#@\s]/.test(host);
}

/** `192.0.2.1`, `192.0.2.1:53`, `2001:db8::1` or `[2001:db8::1]:53`. */
function isNameServer(text: string): boolean {
  if (isIP(text)) return true;
  const [, v6, v4, port] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text) ?? [];
  return isIP(v6 ?? v4 ?? '') === (v6 ? 6 : 4) && Number(port) >= 1 && Number(port) <= 65_535;
}

/** `http://`, perhaps `user:password@`, host and port, and nothing else. */
function isProxy(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  try {
    decodeURIComponent(username + password);
  } catch {
    return false;
  }
  return protocol === 'http:' && hostname !== '' && pathname + search + hash === '/';
}

const ASYMMETRIC = /^(RS|PS|ES)(256|384|512)$|^(EdDSA|Ed25519)$/;

/** Public keys, as an issuer publishes them. @see https://www.rfc-editor.org/rfc/rfc7517#section-5 */
function readJwks(text: string): JSONWebKeySet | undefined {
  try {
    const { keys } = JSON.parse(text) as Partial<JSONWebKeySet>;
    const isPublic = (key: JWK | null) => typeof key?.kty === 'string' && key.kty !== 'oct' && key.d === undefined;
    return Array.isArray(keys) && keys.length > 0 && keys.every(isPublic) ? { keys } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Every setting of every service: the variable, what it must look like, and its default.
 * `docs/configuration.md` describes them, and a test compares the two.
 */
export const settings = {
  HOST: z.string().default('0.0.0.0'),
  PORT: whole(0, 65535),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** One server, or several of a cluster. User and password may stand in the URL. */
  NATS_URL: z
    .string()
    .refine((value) => readNatsServers(value) !== undefined, NATS_URL_FORM)
    .default('nats://127.0.0.1:4222')
    .transform((value) => new Secret(value)),
  /** Copies of each stream: 3 on a cluster survive the loss of a node. */
  HOOKWIRE_REPLICAS: z.coerce
    .number()
    .refine((n) => n === 1 || n === 3 || n === 5, 'must be 1, 3 or 5')
    .default(1),
  DATABASE_URL: url('postgres:', 'postgresql:').transform((value) => new Secret(value)),
  HOOKWIRE_MASTER_KEY: secret(isMasterKey, 'must be base64 of 32 random bytes (openssl rand -base64 32)'),
  /** Keys that open what is still sealed with them, while everything is sealed anew. */
  HOOKWIRE_PREVIOUS_MASTER_KEYS: list(
    isMasterKey,
    'must be master keys (each base64 of 32 bytes), comma-separated',
  ).transform((keys) => keys.map((key) => new Secret(key))),
  HOOKWIRE_ADMIN_TOKEN: secret((value) => value.length >= 24, 'must have at least 24 characters'),
  /** The key of HS256 tokens, shared with their issuer. */
  HOOKWIRE_JWT_SECRET: secret(
    (value) => Buffer.byteLength(value) >= 32,
    'must have at least 32 bytes (openssl rand -base64 32)',
  ).optional(),
  /** The public keys of the issuer of tokens. */
  HOOKWIRE_JWT_JWKS: z
    .string()
    .refine((text) => readJwks(text) !== undefined, 'must be a JWKS document ({"keys":[…]}) of public keys only')
    .transform((text) => readJwks(text)!)
    .optional(),
  /** Where the issuer publishes them. */
  HOOKWIRE_JWT_JWKS_URL: url('https:', 'http:').optional(),
  /** Algorithms that its keys may be used with. */
  HOOKWIRE_JWT_ALGORITHMS: list(
    (name) => ASYMMETRIC.test(name),
    'must be names of algorithms with public keys (RS256, PS256, ES256, EdDSA …), comma-separated',
    'RS256,PS256,ES256,EdDSA,Ed25519',
  ),
  HOOKWIRE_JWT_ISSUER: z.string().optional(),
  HOOKWIRE_JWT_AUDIENCE: z.string().default('hookwire'),
  HOOKWIRE_JWT_TENANT_CLAIM: z.string().default('tenant'),
  HOOKWIRE_JWT_SCOPE_CLAIM: z.string().default('scope'),
  /** A token cannot be revoked: no longer-lived one is taken. */
  HOOKWIRE_JWT_MAX_LIFETIME_SECONDS: whole(60, 30 * 86_400).default(3_600),
  /** The seed of the account key that the NATS server trusts to let producers in. Without it they only have HTTP. */
  HOOKWIRE_NATS_CALLOUT_SEED: secret(
    (value) => /^SA[A-Z2-7]{56}$/.test(value),
    'must be an account seed (SA…)',
  ).optional(),
  /** How long an event id is remembered, in seconds; 210 bytes of broker memory for each. */
  HOOKWIRE_DEDUPLICATION_SECONDS: whole(1, 86_400).default(600),
  /** How long events are kept for replay, in days. */
  HOOKWIRE_EVENT_RETENTION_DAYS: whole(1, 3650).default(30),
  /** How long the delivery log is kept, in days. */
  HOOKWIRE_LOG_RETENTION_DAYS: whole(1, 3650).default(90),
  /** How long the audit log is kept, in days. */
  HOOKWIRE_AUDIT_RETENTION_DAYS: whole(1, 36_500).default(400),
  /** Requests to the API that each caller may make in a minute, of each registry; 0: as many as it likes. */
  HOOKWIRE_API_RATE_LIMIT: whole(0, 1_000_000).default(6000),
  /** Hosts whose requests are for a dialect's API: `hooks.example.com=costkatana`. */
  HOOKWIRE_DIALECT_HOSTS: list(isHostOfDialect, 'must be host=dialect, comma-separated'),
  /** How long events, deliveries and attempts are shown, in days. */
  HOOKWIRE_DELIVERY_RETENTION_DAYS: whole(1, 3650).default(90),
  /** How long what attempts sent and were answered is shown, in days; not set: as long as themselves. */
  HOOKWIRE_ATTEMPT_CONTENT_RETENTION_DAYS: whole(1, 3650).optional(),
  /** How long statistics are kept, in days. */
  HOOKWIRE_STATISTICS_RETENTION_DAYS: whole(1, 3650).default(400),
  /** Requests that one delivery worker has under way at most. */
  HOOKWIRE_DELIVERY_CONCURRENCY: whole(1, 10_000).default(256),
  /** Failures in a row that open an endpoint's circuit breaker. */
  HOOKWIRE_BREAKER_FAILURES: whole(1, 1_000_000).default(10),
  /** How long a breaker is open before one request probes the endpoint, in seconds; doubled with each probe that fails. */
  HOOKWIRE_BREAKER_FIRST_PROBE_SECONDS: z.coerce.number().min(0.05).max(3_600).default(1),
  HOOKWIRE_BREAKER_LONGEST_PROBE_SECONDS: z.coerce.number().min(0.05).max(86_400).default(300),
  /** An endpoint that has only failed for so many hours is disabled; 0: never. */
  HOOKWIRE_DISABLE_AFTER_HOURS: z.coerce.number().min(0).max(8_760).default(120),
  /** What delays of retries, and the window they are in, are multiplied by: for tests and demonstrations. */
  HOOKWIRE_RETRY_TIME_SCALE: z.coerce.number().min(0.0001).max(1).default(1),
  /** Events that one fan-out worker has under way at most. */
  HOOKWIRE_FANOUT_CONCURRENCY: whole(1, 10_000).default(128),
  /** Networks that endpoints may be in although they are not public: CIDRs, comma-separated. */
  HOOKWIRE_ALLOWED_NETWORKS: list(isCidr, 'must be CIDRs, comma-separated'),
  /** Ports that endpoints may have. */
  HOOKWIRE_ALLOWED_PORTS: list(
    isPortRange,
    'must be ports and ranges of ports between 1 and 65535, comma-separated (443,8000-8999)',
    '80,443,1024-65535',
  ),
  /** Name servers to ask for endpoints' names; the system's resolver if there are none. */
  HOOKWIRE_DNS_SERVERS: list(isNameServer, 'must be addresses, each perhaps with :port, comma-separated'),
  /** The proxy that all requests to endpoints go through. */
  HOOKWIRE_EGRESS_PROXY: secret(isProxy, 'must be http://host:port or http://user:password@host:port').optional(),
  /** Whether a new URL must answer a challenge before it gets events. */
  HOOKWIRE_VERIFY_ENDPOINTS: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((value) => value === 'true'),
  /** Facts that one projector transaction holds at most. */
  HOOKWIRE_PROJECTOR_BATCH: whole(1, 10_000).default(2000),
};

export type SettingName = keyof typeof settings;
export type Config<Names extends SettingName = SettingName> = {
  readonly [Name in Names]: z.output<(typeof settings)[Name]>;
};

/** What every process needs. */
export const COMMON_SETTINGS = ['HOST', 'PORT', 'LOG_LEVEL', 'NATS_URL', 'HOOKWIRE_REPLICAS'] as const;

/** All that is wrong with the environment, at once. */
export class ConfigError extends Error {}

/**
 * Reads the named settings, and only those: a service is not bothered by what others need.
 * @throws ConfigError that lists every problem with its variable and what to do
 */
export function readConfig<const Names extends readonly SettingName[]>(
  names: Names,
  defaults: Partial<Record<SettingName, string>> = {},
  env: NodeJS.ProcessEnv = process.env,
): Config<Names[number]> {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const name of new Set<SettingName>(names)) {
    // An empty variable means "not set": that is what compose files and manifests produce for a missing value.
    const given = env[name] === '' ? undefined : env[name];
    const result = settings[name].safeParse(given ?? defaults[name]);
    if (result.success) config[name] = result.data;
    else if (given === undefined) problems.push(`${name} is not set`);
    else problems.push(`${name} ${result.error.issues.map((issue) => issue.message).join('; ')}`);
  }
  problems.push(...contradictions(config));
  if (problems.length > 0) {
    throw new ConfigError(
      `The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
  }
  return config as Config<Names[number]>;
}

/** Settings that are right each for itself, and wrong together. */
function contradictions(config: Partial<Config>): string[] {
  return [...retentionContradictions(config), ...jwtContradictions(config)];
}

function retentionContradictions(config: Partial<Config>): string[] {
  const { HOOKWIRE_EVENT_RETENTION_DAYS: events, HOOKWIRE_LOG_RETENTION_DAYS: log } = config;
  // An ordered endpoint finds its place among the events by its last fact in the log; without that fact it would
  // begin anew with events that it has had.
  if (events === undefined || log === undefined || log >= events) return [];
  return [
    `HOOKWIRE_LOG_RETENTION_DAYS is ${log} and HOOKWIRE_EVENT_RETENTION_DAYS ${events}: ` +
      'the log must be kept as long as events at least; raise the first, or lower the second',
  ];
}

function jwtContradictions(config: Partial<Config>): string[] {
  const { HOOKWIRE_JWT_SECRET: secret, HOOKWIRE_JWT_JWKS: jwks, HOOKWIRE_JWT_JWKS_URL: url } = config;
  const hasKeys = secret !== undefined || jwks !== undefined || url !== undefined;
  const problems: string[] = [];
  if (jwks && url) problems.push('HOOKWIRE_JWT_JWKS and HOOKWIRE_JWT_JWKS_URL are both set: keep one of them');
  // Any issuer whose keys these are would do: an identity provider serves many.
  if (hasKeys && config.HOOKWIRE_JWT_ISSUER === undefined) {
    problems.push('HOOKWIRE_JWT_ISSUER is not set: it has to be what tokens say in their claim "iss"');
  }
  if (!hasKeys && config.HOOKWIRE_JWT_ISSUER !== undefined) {
    problems.push('HOOKWIRE_JWT_ISSUER is set, and no key: set HOOKWIRE_JWT_SECRET, _JWKS or _JWKS_URL');
  }
  return problems;
}
