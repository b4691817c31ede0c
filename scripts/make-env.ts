import { randomBytes } from 'node:crypto';
import { calloutIssuer, newCredentials } from '#infrastructure';

// `node dist/scripts/make-env.js > .env`: fresh secrets for docker-compose.yml, in the order of .env.example.

const { natsPassword, natsCalloutSeed, masterKey, adminToken } = newCredentials();
const lines = {
  HOOKWIRE_NATS_PASSWORD: natsPassword,
  HOOKWIRE_NATS_CALLOUT_SEED: natsCalloutSeed,
  HOOKWIRE_NATS_CALLOUT_ISSUER: calloutIssuer({ natsCalloutSeed }),
  POSTGRES_PASSWORD: randomBytes(24).toString('hex'),
  HOOKWIRE_MASTER_KEY: masterKey,
  HOOKWIRE_PREVIOUS_MASTER_KEYS: '',
  HOOKWIRE_ADMIN_TOKEN: adminToken,
  HOOKWIRE_JWT_SECRET: '',
  HOOKWIRE_JWT_JWKS_URL: '',
  HOOKWIRE_JWT_JWKS: '',
  HOOKWIRE_JWT_ISSUER: '',
  HOOKWIRE_JWT_ALGORITHMS: '',
  HOOKWIRE_JWT_AUDIENCE: '',
  HOOKWIRE_JWT_TENANT_CLAIM: '',
  HOOKWIRE_JWT_SCOPE_CLAIM: '',
  HOOKWIRE_JWT_MAX_LIFETIME_SECONDS: '',
  HOOKWIRE_VERIFY_ENDPOINTS: '',
  HOOKWIRE_ALLOWED_NETWORKS: '',
  HOOKWIRE_ALLOWED_PORTS: '',
  HOOKWIRE_DNS_SERVERS: '',
  HOOKWIRE_EGRESS_PROXY: '',
};
for (const [name, value] of Object.entries(lines)) console.log(`${name}=${value}`);
