import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { DynamicModule } from '@nestjs/common';
import type { CustomStrategy } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { COMMON_SETTINGS, ConfigError, readConfig, type Config, type SettingName } from './config.ts';
import { HealthController, Readiness } from './health.ts';
import { createLogger, nestLogger, type Logger } from './logger.ts';
import { measureRequests } from './metrics/http-server-metrics.ts';
import { observeReadiness } from './metrics/readiness-metrics.ts';
import { ProblemFilter, type ErrorForm, type ErrorTranslation } from './problem-filter.ts';
import { parseQuery } from './query-string.ts';
import { startTelemetry } from './telemetry.ts';
import { answerUnreadable, checkHost, ignoreExpectations, LEFT_TO_US } from './unreadable-request.ts';
import { validationPipe } from './validation.ts';

/** Work that is still under way this long after the signal is abandoned; the broker gives it to another worker. */
const SHUTDOWN_DEADLINE_MS = 40_000;

/** A request that has not come whole by then is answered 408. Node's own default, which Fastify takes away. */
const REQUEST_TIMEOUT_MS = 300_000;

/** Injection tokens of what every process has. */
export const CONFIG = Symbol('config');
export const LOGGER = Symbol('logger');

type CommonSetting = (typeof COMMON_SETTINGS)[number];

export interface ServiceDefinition<Names extends SettingName> {
  readonly name: string;
  readonly defaultPort: number;
  /** The settings it reads besides the common ones. */
  readonly settings: readonly Names[];
  /** @throws ConfigError for what only this service can see to be wrong */
  checkConfig?(config: Config<Names | CommonSetting>): void;
  module(config: Config<Names | CommonSetting>): DynamicModule | Promise<DynamicModule>;
  /** The transport its message handlers are on. */
  transport?(app: NestFastifyApplication): CustomStrategy['strategy'];
  /** Last touches before it listens: content types, API pages. */
  prepare?(app: NestFastifyApplication, config: Config<Names | CommonSetting>): void | Promise<void>;
  /** Largest request body in bytes. */
  readonly bodyLimit?: number;
  /** The service reads bodies by itself. */
  readonly ownBodyParser?: boolean;
  /** What to answer when something it depends on fails. */
  readonly translateError?: ErrorTranslation;
  /** Where errors are no problems. */
  readonly errorForm?: ErrorForm;
  /** What says for which path a request is, when that is not always the one that it names. */
  routing?(config: Config<Names | CommonSetting>): (request: Pick<IncomingMessage, 'headers' | 'url'>) => string;
}

/** Global module with what every process has: configuration, logger, readiness. */
class ServiceModule {}

/**
 * Starts a service, and ends it on SIGTERM or SIGINT: stop taking work, finish what is in flight, drain, exit.
 * A second Ctrl-C ends it at once. Configuration that cannot work ends it with exit code 78 (EX_CONFIG).
 */
export async function runService<Names extends SettingName>(definition: ServiceDefinition<Names>): Promise<void> {
  let config: Config<Names | CommonSetting>;
  try {
    config = readConfig([...COMMON_SETTINGS, ...definition.settings], { PORT: String(definition.defaultPort) });
    definition.checkConfig?.(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${definition.name}: ${error.message}\nSee docs/configuration.md.\n`);
    process.exit(78);
  }
  const logger = createLogger(definition.name, config.LOG_LEVEL);
  process.on('uncaughtException', (err) => fatal(logger, err));
  process.on('unhandledRejection', (err) => fatal(logger, err));
  const place = { host: config.HOST, metricsPort: metricsPortOf(definition.defaultPort) };
  const stopTelemetry = await startTelemetry(definition.name, place).catch((err: unknown) => {
    logger.fatal({ err }, 'OpenTelemetry cannot be started as its variables (OTEL_…) ask');
    process.exit(78);
  });
  const readiness = new Readiness();
  observeReadiness(readiness);
  const app = await createService(definition, config, logger, readiness);
  stopOnSignals(app, readiness, logger, stopTelemetry);
  await app.listen({ port: config.PORT, host: config.HOST });
  logger.info({ url: await app.getUrl() }, `${definition.name} listens`);
}

/** Each service has another one by default, like its own port: all of them may run on one machine. */
function metricsPortOf(defaultPort: number): number {
  return defaultPort - 8080 + 9464;
}

/** The service ready to listen, apart from the process around it: tests start it as it is. */
export async function createService<Names extends SettingName>(
  definition: ServiceDefinition<Names>,
  config: Config<Names | CommonSetting>,
  logger: Logger,
  readiness = new Readiness(),
): Promise<NestFastifyApplication> {
  const rewriteUrl = definition.routing?.(config);
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: ServiceModule,
      global: true,
      imports: [await definition.module(config)],
      controllers: [HealthController],
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: LOGGER, useValue: logger },
        { provide: Readiness, useValue: readiness },
      ],
      exports: [CONFIG, LOGGER, Readiness],
    },
    new FastifyAdapter({
      bodyLimit: definition.bodyLimit ?? 1024 * 1024,
      requestTimeout: REQUEST_TIMEOUT_MS,
      forceCloseConnections: 'idle',
      // Of any length that Node takes: what is too long for a name is answered like what does not exist.
      routerOptions: { querystringParser: parseQuery, maxParamLength: 65_536 },
      genReqId: requestId,
      clientErrorHandler: answerUnreadable,
      http: LEFT_TO_US,
      ...(rewriteUrl ? { rewriteUrl } : {}),
    }),
    { logger: nestLogger(logger), bodyParser: !definition.ownBodyParser, abortOnError: false },
  );
  const http = app.getHttpAdapter().getInstance();
  http.addHook('onRequest', (request, _reply, done) => {
    checkHost(request.raw);
    done();
  });
  http.addHook('onSend', async (request, reply) => void reply.header('x-request-id', request.id));
  measureRequests(http);
  ignoreExpectations(http.server);
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(logger, definition.translateError, definition.errorForm));
  await definition.prepare?.(app, config);
  const strategy = definition.transport?.(app);
  if (strategy) {
    app.connectMicroservice<CustomStrategy>({ strategy }, { inheritAppConfig: false });
    await app.startAllMicroservices();
  }
  return app;
}

/** The caller's own id of a request, when it sent one that can stand in a log as it is; else one of ours. */
function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
}

function stopOnSignals(
  app: NestFastifyApplication,
  readiness: Readiness,
  logger: Logger,
  stopTelemetry: () => Promise<void>,
): void {
  let stoppingSince: number | undefined;
  const stop = (signal: string) => {
    if (stoppingSince !== undefined) {
      // A supervisor may pass on the signal that a terminal sent to the whole group; only a person asks again later.
      if (signal === 'SIGINT' && Date.now() - stoppingSince > 1000) process.exit(1);
      return;
    }
    stoppingSince = Date.now();
    readiness.stop();
    logger.info({ signal }, 'stopping');
    setTimeout(() => fatal(logger, new Error('work in flight did not end in time')), SHUTDOWN_DEADLINE_MS).unref();
    app
      .close()
      .then(() => stopTelemetry())
      .then(
        () => {
          logger.info('stopped');
          process.exit(0);
        },
        (error: unknown) => fatal(logger, error),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** A state nobody foresaw: end, and let the supervisor start a clean process. Nothing is lost by that. */
function fatal(logger: Logger, error: unknown): never {
  logger.fatal({ err: error }, 'ending: unforeseen error');
  process.exit(1);
}
