import type { LoggerService } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { pino, type Logger } from 'pino';
import { exportLine } from './log-export.ts';

export type { Logger } from 'pino';

/**
 * JSON lines on stdout. A unit of work (event accepted, event fanned out, attempt made, batch projected) is one wide
 * line; field names are the same in every service: tenant, event, type, endpoint, delivery, run, attempt, durationMs.
 * They go over OTLP as well, where that is asked for.
 */
export function createLogger(service: string, level: string): Logger {
  const stdout = pino.destination(1);
  const destination = {
    write(line: string) {
      stdout.write(line);
      exportLine(line);
    },
  };
  return pino(
    {
      level,
      base: { service, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const span = trace.getActiveSpan()?.spanContext();
        return span ? { traceId: span.traceId, spanId: span.spanId } : {};
      },
      redact: {
        paths: ['authorization', '*.authorization', 'headers.authorization', 'secret', '*.secret', 'key', '*.key'],
        censor: '****',
      },
    },
    destination,
  );
}

/** Nest's own messages in the same form. */
export function nestLogger(logger: Logger): LoggerService {
  const write =
    (level: 'info' | 'warn' | 'error' | 'debug' | 'trace') =>
    (message: unknown, ...more: unknown[]) => {
      const context = typeof more.at(-1) === 'string' ? more.at(-1) : undefined;
      if (message instanceof Error) logger[level]({ err: message, context }, message.message);
      else logger[level]({ context }, String(message));
    };
  // Nest narrates every route it maps at "log"; that is for debugging.
  return {
    log: write('debug'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('trace'),
  };
}
