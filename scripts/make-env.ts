import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { calloutIssuer, newCredentials, projectRoot } from '#infrastructure';

// `node dist/scripts/make-env.js > .env`: .env.example with fresh secrets, for docker-compose.yml.

const { natsPassword, natsCalloutSeed, masterKey, adminToken } = newCredentials();
const secrets: Readonly<Record<string, string>> = {
  HOOKWIRE_NATS_PASSWORD: natsPassword,
  HOOKWIRE_NATS_CALLOUT_SEED: natsCalloutSeed,
  HOOKWIRE_NATS_CALLOUT_ISSUER: calloutIssuer({ natsCalloutSeed }),
  // Part of a URL.
  POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
  HOOKWIRE_MASTER_KEY: masterKey,
  HOOKWIRE_ADMIN_TOKEN: adminToken,
};
const example = readFileSync(join(projectRoot(), '.env.example'), 'utf8');
process.stdout.write(example.replaceAll(/^([A-Z_]+)=$/gm, (line, name: string) => `${line}${secrets[name] ?? ''}`));
