import { randomBytes } from 'node:crypto';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { Kvm, type KV } from '@nats-io/kv';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import {
  apiKeyFromEntropy,
  apiKeyHash,
  DEFAULT_MAX_IN_FLIGHT,
  registryKey,
  sortableId,
  type ApiKeyRecord,
  type EndpointRecord,
  type Fact,
  type RegistryRecord,
  type Scope,
} from '#domain';
import { DEFAULT_STREAM_SETTINGS, ensureStreams, readStream, subjects, type StreamName } from '#messaging';
import { secretBox } from '#service';
import type { TestNats } from './test-nats.ts';

/** What sealed the secrets of `TestRegistry.endpoint`: give it to the delivery service as HOOKWIRE_MASTER_KEY. */
export const TEST_MASTER_KEY = randomBytes(32).toString('base64');
export const TEST_SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** Messages in one answer. */
const AT_ONCE = 50;

/** Stands in for the registry service: writes its records straight into the bucket, and looks into the streams. */
export interface TestRegistry {
  nc: NatsConnection;
  js: JetStreamClient;
  jsm: JetStreamManager;
  /** A new tenant's id. */
  tenant(): string;
  /** A new API key, as a producer would send it. */
  apiKey(tenant: string, scopes?: readonly Scope[], record?: Partial<ApiKeyRecord>): Promise<string>;
  revoke(apiKey: string): Promise<void>;
  endpoint(tenant: string, record?: Partial<EndpointRecord>): Promise<EndpointRecord>;
  put(key: string, record: RegistryRecord): Promise<void>;
  /** The next revision. */
  revision(): number;
  /** Says that all is in the bucket. */
  complete(generation?: number): Promise<void>;
  /** All messages of a stream, in order. */
  messages(stream: StreamName): Promise<StoredMessage[]>;
  /** All facts of the delivery log, in order; without notices. */
  facts(): Promise<Fact[]>;
  close(): Promise<void>;
}

export interface StoredMessage {
  seq: number;
  subject: string;
  data: string;
  header(name: string): string;
}

export async function testRegistry(nats: TestNats): Promise<TestRegistry> {
  const nc = await connect({ servers: nats.publicUrl, user: nats.user, pass: nats.password, maxReconnectAttempts: -1 });
  const js = jetstream(nc);
  const jsm = await jetstreamManager(nc);
  await ensureStreams(jsm, DEFAULT_STREAM_SETTINGS);
  const bucket = (): Promise<KV> => new Kvm(nc).open('REGISTRY');
  let revision = 0;
  const newId = (prefix: 'tnt' | 'key' | 'ep') => sortableId(prefix, Date.now(), randomBytes(10));
  const registry: TestRegistry = {
    nc,
    js,
    jsm,
    tenant: () => newId('tnt'),
    revision: () => ++revision,
    async put(key, record) {
      await (await bucket()).put(key, JSON.stringify(record));
    },
    async apiKey(tenant, scopes = ['publish'], record = {}) {
      const key = apiKeyFromEntropy(randomBytes(32));
      const stored: ApiKeyRecord = {
        kind: 'api_key',
        revision: ++revision,
        id: newId('key'),
        tenant,
        scopes,
        ...record,
      };
      await registry.put(registryKey.apiKey(apiKeyHash(key)), stored);
      return key;
    },
    revoke: (key) => registry.put(registryKey.apiKey(apiKeyHash(key)), { kind: 'tombstone', revision: ++revision }),
    async endpoint(tenant, record = {}) {
      const id = record.id ?? newId('ep');
      const stored: EndpointRecord = {
        kind: 'endpoint',
        revision: ++revision,
        id,
        tenant,
        dialect: 'native',
        url: 'http://127.0.0.1:9/',
        eventTypes: ['*'],
        enabled: true,
        sealedSecrets: [secretBox(TEST_MASTER_KEY).seal(TEST_SECRET, id)],
        headers: {},
        timeoutMs: 2_000,
        retry: { delaysMs: [], jitter: 0 },
        maxInFlight: DEFAULT_MAX_IN_FLIGHT,
        ...record,
      };
      await registry.put(registryKey.endpoint(tenant, id), stored);
      return stored;
    },
    complete: (generation = 1) =>
      registry.put(registryKey.snapshot, { kind: 'snapshot', revision: ++revision, generation }),
    async messages(stream) {
      const { state } = await jsm.streams.info(stream);
      const found: StoredMessage[] = [];
      // Some at a time: the server has five seconds for each answer, and a message may have a megabyte.
      for (let seq = state.first_seq; seq <= state.last_seq;) {
        const read = await readStream({ jsm }, stream, { seq, batch: AT_ONCE });
        for (const { seq, subject, header, data } of read) {
          found.push({ seq, subject, data: Buffer.from(data).toString(), header: (name) => header.get(name) });
        }
        seq = (read.at(-1)?.seq ?? state.last_seq) + 1;
      }
      return found;
    },
    async facts() {
      const messages = await registry.messages('DELIVERY_LOG');
      return messages.filter(({ subject }) => !subjects.isNotice(subject)).map(({ data }) => JSON.parse(data) as Fact);
    },
    close: () => nc.close(),
  };
  return registry;
}
