import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calloutIssuer, newCredentials, projectRoot } from '#infrastructure';

// `node dist/scripts/make-env.js > .env`: .env.example with fresh secrets, for docker-compose.yml. With --observability
// everything is told where Grafana's sources are: docs/observability.md.

const { natsPassword, natsCalloutSeed, masterKey, adminToken } = newCredentials();
const secrets: Readonly<Record<string, string>> = {
  HOOKWIRE_NATS_PASSWORD: natsPassword,
  HOOKWIRE_NATS_CALLOUT_SEED: natsCalloutSeed,
  HOOKWIRE_NATS_CALLOUT_ISSUER: calloutIssuer({ natsCalloutSeed }),
  // Part of a URL.
  POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
  HOOKWIRE_MASTER_KEY: masterKey,
  HOOKWIRE_ADMIN_TOKEN: adminToken,
  GRAFANA_PASSWORD: randomBytes(24).toString('hex'),
};
const observability: Readonly<Record<string, string>> = {
  COMPOSE_PROFILES: 'observability',
  OTEL_METRICS_EXPORTER: 'prometheus',
  OTEL_TRACES_EXPORTER: 'otlp',
  OTEL_TRACES_SAMPLER: 'always_on',
  OTEL_LOGS_EXPORTER: 'otlp',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
};
const values = process.argv.includes('--observability') ? { ...observability, ...secrets } : secrets;
const example = readFileSync(join(projectRoot(), '.env.example'), 'utf8');
process.stdout.write(example.replaceAll(/^([A-Z_]+)=$/gm, (line, name: string) => `${line}${values[name] ?? ''}`));
