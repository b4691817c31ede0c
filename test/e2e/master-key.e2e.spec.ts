import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { verifyWebhook } from '#client';
import { secretBox } from '#service';
import { launch, startReceiver, waitUntil, type App, type LaunchedProcess, type Receiver } from '#testkit';
import { everyMessage, everyValue, nothingLeft, readLog } from './records.ts';
import { startScenario, type Scenario } from './scenario.ts';

const OLD = randomBytes(32).toString('base64');
const NEW = randomBytes(32).toString('base64');
const ROUTING_KEY = 'R'.repeat(32);
const TYPE = 'order.placed';
/** Events that are under way at once. */
const WINDOW = 4;
const SEALED = /\ba[12]\.(?:[0-9a-f]{8}\.)?[A-Za-z0-9+/]{38,}/g;

let scenario: Scenario;
let receiver: Receiver;
const more: LaunchedProcess[] = [];

beforeAll(async () => {
  scenario = await startScenario({ env: { HOOKWIRE_MASTER_KEY: OLD } });
  receiver = await startReceiver();
}, 90_000);
afterAll(async () => {
  await Promise.all(more.map((process) => process.stop()));
  await scenario?.stop();
  await receiver?.close();
}, 60_000);

/** What stands where, with the id of the key that sealed it. */
async function sealedPlaces(): Promise<Map<string, Set<string>>> {
  const texts = [
    ...(await everyValue(scenario.postgres.url)),
    ...(await everyMessage(scenario.nats.url)).map(({ stream, bytes }) => ({ place: stream, text: bytes.toString() })),
  ];
  const places = new Map<string, Set<string>>();
  for (const { place, text } of texts) {
    for (const [sealed] of text.matchAll(SEALED)) {
      places.set(place, (places.get(place) ?? new Set()).add(sealed.split('.')[1]!));
    }
  }
  return places;
}

async function start(app: App, keys: { key: string; previous?: string }, port?: number): Promise<LaunchedProcess> {
  const env = { HOOKWIRE_MASTER_KEY: keys.key, HOOKWIRE_PREVIOUS_MASTER_KEYS: keys.previous ?? '' };
  const process = await launch(app, { ...scenario.env, ...env }, { ...(port === undefined ? {} : { port }) });
  more.push(process);
  await process.waitReady(60_000);
  return process;
}

it('deliveries go on, each signed and with its credential, from an old master key to a new one', async () => {
  // The receivers: each refuses what is not as it should be.
  const refusals: unknown[] = [];
  const keysOf = new Map<string, string>();
  const issued = new Set<string>();
  const credentials: Record<string, (of: { authorization: string; body: string }) => boolean> = {
    '/bearer': ({ authorization }) => authorization === 'Bearer sesame',
    '/oauth': ({ authorization }) => issued.has(authorization),
    '/pagerduty': ({ body }) => (JSON.parse(body) as { routing_key: string }).routing_key === ROUTING_KEY,
    '/ordered': () => true,
  };
  receiver.respond = ({ path, headers, body }) => {
    if (path === '/token') {
      const token = randomUUID();
      issued.add(`Bearer ${token}`);
      const answer = JSON.stringify({ access_token: token, token_type: 'Bearer', expires_in: 3600 });
      return { status: 200, headers: { 'content-type': 'application/json' }, body: answer };
    }
    try {
      verifyWebhook(keysOf.get(path)!, { headers, body });
      const { authorization = '' } = headers;
      if (!credentials[path]!({ authorization, body: body.toString() })) throw new Error('the credential is wrong');
      return { status: 204 };
    } catch (error) {
      refusals.push([path, headers, error]);
      return { status: 401 };
    }
  };

  const newEndpoint = async (path: string, settings: object) => {
    const input = { url: `${receiver.url}${path}`, eventTypes: [TYPE], ...settings };
    const created = await scenario.api<{ secret: string | null; publicKey: string | null }>(
      'POST',
      '/v1/endpoints',
      input,
    );
    keysOf.set(path, created.publicKey ?? created.secret!);
  };
  const oauth2 = { type: 'oauth2', tokenUrl: `${receiver.url}/token`, clientId: 'hookwire', clientSecret: 'open' };
  await newEndpoint('/bearer', { auth: { type: 'bearer', token: 'sesame' } });
  await newEndpoint('/oauth', { auth: oauth2, secretType: 'ed25519' });
  await newEndpoint('/pagerduty', { template: { preset: 'pagerduty', routingKey: ROUTING_KEY } });
  await newEndpoint('/ordered', { ordered: true });
  const idempotencyKey = randomUUID();
  const createOther = async () => {
    const response = await fetch(`${scenario.platform.urls.registry}/v1/endpoints`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${scenario.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify({ url: `${receiver.url}/other`, eventTypes: ['other.type'] }),
    });
    return { replayed: response.headers.get('idempotent-replayed'), body: (await response.json()) as object };
  };
  const first = await createOther();

  // Events without a pause, until the end.
  let published = 0;
  let isOver = false;
  const arrived = () => {
    const deliveries = receiver.requests.filter(({ path }) => keysOf.has(path));
    return new Set(deliveries.map(({ headers }) => headers['webhook-id'])).size;
  };
  const load = (async () => {
    while (!isOver) {
      const ids = Array.from({ length: WINDOW }, () => ++published);
      const events = ids.map((n) => ({ id: `e${n}`, type: TYPE, data: { n } }));
      expect((await scenario.publish(events)).status).toBe(202);
      await receiver.waitFor(() => arrived() >= published * keysOf.size, 60_000);
    }
  })();
  load.catch(() => undefined);
  const goesOn = async () => {
    const since = published;
    const look = () => published >= since + 3 * WINDOW;
    await Promise.race([waitUntil(look, { deadlineMs: 60_000, what: 'deliveries to go on' }), load]);
  };
  await goesOn();

  // As docs/security.md says: delivery first, then the registry; and when all is sealed anew, both without the old key.
  const { delivery, registry } = scenario.platform.services;
  const both = { key: NEW, previous: OLD };
  const second = await start('delivery', both);
  await delivery.stop();
  await goesOn();
  await registry.stop();
  const resealing = await start('registry', both, registry.port);
  await goesOn();
  const status = () => scenario.admin<{ remaining: number }>('GET', '/v1/master-key');
  await waitUntil(async () => (await status()).remaining === 0, { deadlineMs: 30_000, what: 'all to be sealed anew' });
  await waitUntil(
    async () => {
      const places = await sealedPlaces();
      expect(Object.fromEntries(places)).toEqual(
        Object.fromEntries(
          ['endpoint.auth', 'endpoint.sealed_secrets', 'endpoint.template', 'idempotency_key.sealed_body']
            .concat('KV_REGISTRY')
            .map((place) => [place, new Set([secretBox(NEW).keyId])]),
        ),
      );
      return true;
    },
    { deadlineMs: 30_000, every: 200, what: 'nothing to be sealed with the old key' },
  );
  await start('delivery', { key: NEW });
  await second.stop();
  await resealing.stop();
  await start('registry', { key: NEW }, registry.port);
  await goesOn();
  expect(await createOther()).toEqual({ replayed: 'true', body: first.body });

  isOver = true;
  await load;
  await nothingLeft(scenario, 30_000);
  expect(refusals).toEqual([]);
  const attempts = (await readLog(scenario.nats.url)).filter((fact) => fact.kind === 'attempted');
  expect(attempts.filter(({ outcome }) => outcome !== 'delivered')).toEqual([]);
  expect(new Set(attempts.map(({ delivery }) => delivery)).size).toBe(published * keysOf.size);
}, 240_000);
