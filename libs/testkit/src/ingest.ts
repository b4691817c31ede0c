import { launch, type LaunchedProcess } from './processes.ts';
import { startNats, type TestNats } from './test-nats.ts';
import { testRegistry, type TestRegistry } from './test-registry.ts';

export interface TestIngest {
  nats: TestNats;
  registry: TestRegistry;
  ingest: LaunchedProcess;
  /** One with an API key. */
  tenant: string;
  key: string;
  /** Sends a body to `/v1/events`; `headers` are added to those of a good request, and `''` takes one away. */
  post: (body: string | Uint8Array<ArrayBuffer> | undefined, headers?: Record<string, string>) => Promise<IngestAnswer>;
  stop: () => Promise<void>;
}

export interface IngestAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: Record<string, unknown>;
}

/** NATS, a registry bucket with one API key, and the ingest service, ready. */
export async function startIngest(
  options: { natsConfig?: string; callout?: boolean; env?: Record<string, string> } = {},
): Promise<TestIngest> {
  const nats = await startNats({ configFile: options.natsConfig });
  const registry = await testRegistry(nats);
  const tenant = registry.tenant();
  const key = await registry.apiKey(tenant);
  await registry.complete();
  const ingest = await launch('ingest', {
    NATS_URL: nats.url,
    ...(options.callout ? { HOOKWIRE_NATS_CALLOUT_SEED: nats.calloutSeed } : {}),
    ...options.env,
  });
  await ingest.waitReady();
  return {
    nats,
    registry,
    ingest,
    tenant,
    key,
    async post(body, headers = {}) {
      const all = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers };
      const answer = await fetch(`${ingest.url}/v1/events`, {
        method: 'POST',
        // Bytes, as fetch gives text a content type of its own.
        body: typeof body === 'string' ? Buffer.from(body) : body,
        headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
      });
      const text = await answer.text();
      return { status: answer.status, headers: answer.headers, text, body: JSON.parse(text) as IngestAnswer['body'] };
    },
    async stop() {
      await ingest.stop();
      await registry.close();
      await nats.stop();
    },
  };
}
