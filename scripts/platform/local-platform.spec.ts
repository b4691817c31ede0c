import { describe, expect, it } from '@jest/globals';
import { passedOn } from './local-platform.ts';

describe('what npm start passes on to the services', () => {
  it('is their settings and the variables of OpenTelemetry, but not what each has of its own', () => {
    const given = {
      LOG_LEVEL: 'debug',
      HOOKWIRE_FANOUT_CONCURRENCY: '3',
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_TRACES_EXPORTER: '',
      OTEL_EXPORTER_PROMETHEUS_PORT: '9464',
      HOST: '0.0.0.0',
      PORT: '1',
      PATH: '/bin',
    };
    expect(passedOn(given)).toEqual({
      LOG_LEVEL: 'debug',
      HOOKWIRE_FANOUT_CONCURRENCY: '3',
      OTEL_METRICS_EXPORTER: 'prometheus',
    });
  });
});
