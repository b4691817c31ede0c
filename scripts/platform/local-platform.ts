import { join } from 'node:path';
import { type Infrastructure, provideInfrastructure, serviceEnvironment } from '#infrastructure';
import { type SettingName, settings } from '#service';
import { type Ports, SERVICES, type ServiceName } from './ports.ts';
import { supervise, type SupervisedService } from './supervised-service.ts';

export interface LocalPlatform {
  infrastructure: Infrastructure;
  services: Record<ServiceName, SupervisedService>;
  urls: Record<ServiceName, string>;
  logDir: string;
  /** In the order in which work flows, so that nothing new arrives at what is ending; the servers last. */
  stop(): Promise<void>;
}

export interface LocalPlatformOptions {
  /** Data, logs and credentials. */
  dir: string;
  /** Downloads, shared by all. */
  cacheDir: string;
  ports: Ports;
  /** Where the services listen; nowhere but on this machine, if not given. */
  host?: string;
  /** What a person has set: every variable that is a setting of a service, or OpenTelemetry's, is passed on. */
  env: NodeJS.ProcessEnv;
  /** Settings for when `env` says nothing. */
  defaults?: Partial<Record<SettingName, string>>;
  say: (line: string) => void;
  /** What to end at once when the start is interrupted by a second Ctrl-C. */
  onService?(service: SupervisedService): void;
  signal: AbortSignal;
}

const START_DEADLINE_MS = 60_000;

/**
 * NATS, Postgres (unless `env` has the addresses of running ones) and the five services, on this machine.
 * @throws Error when something of it does not start; what had started is stopped again by then
 */
export async function startLocalPlatform(options: LocalPlatformOptions): Promise<LocalPlatform> {
  const { dir, cacheDir, ports, host = '127.0.0.1', env, defaults, say, signal } = options;
  const logDir = join(dir, 'logs');
  const infrastructure = await provideInfrastructure({
    dir,
    cacheDir,
    natsUrl: env['NATS_URL'] || undefined,
    databaseUrl: env['DATABASE_URL'] || undefined,
    ports: { nats: numberIn(env, 'HOOKWIRE_NATS_PORT'), postgres: numberIn(env, 'HOOKWIRE_POSTGRES_PORT') },
    log: say,
  });
  const started: SupervisedService[] = [];
  const stop = async (): Promise<void> => {
    const [ingest, fanout, delivery, ...last] = started;
    for (const service of [ingest, fanout, delivery]) await service?.stop();
    await Promise.all(last.map((service) => service.stop()));
    await infrastructure.stop();
  };
  try {
    for (const name of SERVICES) {
      signal.throwIfAborted();
      const service = supervise({
        name,
        port: ports[name],
        host,
        env: { ...defaults, ...serviceEnvironment(infrastructure), ...passedOn(env) },
        logFile: join(logDir, `${name}.log`),
        say,
      });
      started.push(service);
      options.onService?.(service);
    }
    await abortable(Promise.all(started.map((service) => service.ready(START_DEADLINE_MS))), signal);
  } catch (error) {
    await stop();
    throw error;
  }
  const byName = <T>(read: (service: SupervisedService) => T): Record<ServiceName, T> =>
    Object.fromEntries(started.map((service) => [service.name, read(service)])) as Record<ServiceName, T>;
  return { infrastructure, services: byName((service) => service), urls: byName(({ url }) => url), logDir, stop };
}

/** What each service has of its own, when all of them are on one machine. */
const OWN = new Set(['HOST', 'PORT', 'OTEL_EXPORTER_PROMETHEUS_PORT']);

/** The variables of `env` that services read. */
export function passedOn(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        !!entry[1] && (entry[0] in settings || entry[0].startsWith('OTEL_')) && !OWN.has(entry[0]),
    ),
  );
}

function numberIn(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name];
  if (!text) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${name} must be a port number`);
  return port;
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // Whoever loses the race may still fail later, heard by nobody.
  work.catch(() => undefined);
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort);
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
