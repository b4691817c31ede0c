import { launch, startNats, testRegistry, type LaunchedProcess, type TestNats, type TestRegistry } from '#testkit';
import { describedOperations, type Described } from '../../../test/api/described.ts';
import { ingestDocument } from '../src/openapi/document.ts';

export interface TestIngest {
  nats: TestNats;
  registry: TestRegistry;
  ingest: LaunchedProcess;
  /** One with an API key. */
  tenant: string;
  key: string;
  /**
   * Sends a body to `/v1/events`; `headers` are added to those of a good request, and `''` takes one away.
   * @throws Error for an answer that is not as it is described
   */
  post: (body: string | Uint8Array<ArrayBuffer> | undefined, headers?: Record<string, string>) => Promise<IngestAnswer>;
  stop: () => Promise<void>;
}

export interface IngestAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: Record<string, unknown>;
}

/** As the service describes it. */
export const publishEvents: Described = describedOperations(ingestDocument())[0]!;

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
    post: (body, headers = {}) => publishTo(ingest.url, key, body, headers),
    async stop() {
      await ingest.stop();
      await registry.close();
      await nats.stop();
    },
  };
}

async function publishTo(
  url: string,
  key: string,
  body: string | Uint8Array<ArrayBuffer> | undefined,
  headers: Record<string, string>,
): Promise<IngestAnswer> {
  const all = { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers };
  const response = await fetch(`${url}/v1/events`, {
    method: 'POST',
    // Bytes, as fetch gives text a content type of its own.
    body: typeof body === 'string' ? Buffer.from(body) : body,
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
  });
  const text = await response.text();
  const answer = {
    status: response.status,
    headers: response.headers,
    text,
    body: JSON.parse(text) as IngestAnswer['body'],
  };
  const problems = publishEvents.problems(answer);
  if (problems.length > 0)
    throw new Error(`An answer that is not described: ${problems.join('; ')}\n${text.slice(0, 500)}`);
  return answer;
}
