import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAccount, fromSeed } from '@nats-io/nkeys';

export interface Credentials {
  /** Of the NATS user `hookwire`. */
  natsPassword: string;
  /** Seed of the account key that signs the answers to NATS's authorization callout. */
  natsCalloutSeed: string;
  /** Base64 of the 32 bytes that encrypt endpoints' secrets. Lost with it: every stored secret. */
  masterKey: string;
  adminToken: string;
}

/** Reads `<dir>/credentials.json`, which is made at the first start. */
export async function loadCredentials(dir: string): Promise<Credentials> {
  const file = join(dir, 'credentials.json');
  return (await read(file)) ?? (await create(dir, file));
}

/** The public half of the callout key, which the server is configured with. */
export function calloutIssuer({ natsCalloutSeed }: Pick<Credentials, 'natsCalloutSeed'>): string {
  return fromSeed(Buffer.from(natsCalloutSeed)).getPublicKey();
}

export function newCredentials(): Credentials {
  return {
    // Starts with a letter: the server's configuration would read 12e4… as a number.
    natsPassword: `nats_${randomBytes(24).toString('hex')}`,
    natsCalloutSeed: Buffer.from(createAccount().getSeed()).toString(),
    masterKey: randomBytes(32).toString('base64'),
    adminToken: `hwadm_${randomBytes(24).toString('base64url')}`,
  };
}

async function create(dir: string, file: string): Promise<Credentials> {
  const credentials = newCredentials();
  await mkdir(dir, { recursive: true });
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  try {
    // Fails if the file exists, and never shows half of it: of two that start at once, the first one's stay.
    await link(draft, file);
    return credentials;
  } catch (error) {
    const existing = await read(file);
    if (existing) return existing;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function read(file: string): Promise<Credentials | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const found = JSON.parse(text) as Partial<Credentials>;
  for (const name of ['natsPassword', 'natsCalloutSeed', 'masterKey', 'adminToken'] as const) {
    // Never replaced by a new one: what was encrypted with the old one could not be read any more.
    if (typeof found[name] !== 'string') throw new Error(`${file} has no ${name}: restore the file from a backup`);
  }
  return found as Credentials;
}
