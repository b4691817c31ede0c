import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { secretBox } from '#service';
import { startReceiver, waitUntil, type Receiver } from '#testkit';
import { dumpProjections, everyMessage, everyValue, query } from './records.ts';
import { startScenario, type Scenario } from './scenario.ts';

const run = promisify(execFile);

interface Erasure {
  id: string;
  status: string;
  reason: string | null;
  erased: Record<'events' | 'tasks' | 'facts' | 'attempts', number>;
}

interface EventView {
  payload: string | null;
  attributes: Record<string, string>;
  erasedAt: string | null;
}

const MARKER = 'erase-every-trace-of-this-4711';
const KEPT = 'this-stays-where-it-is-0815';
const TYPE = 'order.placed';
const later = { retry: { delaysSeconds: [3600], jitter: 0 } };

let scenario: Scenario;
let receiver: Receiver;
let release: () => void = () => undefined;

beforeAll(async () => {
  scenario = await startScenario({ env: { HOOKWIRE_BREAKER_FAILURES: '10000' } });
  const released = new Promise<void>((resolve) => (release = resolve));
  receiver = await startReceiver({
    async respond({ path, body }) {
      if (path === '/lane') await released;
      const echo = { body, headers: { 'x-echo': body.toString('base64').slice(0, 400) } };
      return { status: path.includes('failing') && body.includes(MARKER) ? 500 : 200, ...echo };
    },
  });
}, 90_000);
afterAll(async () => {
  release();
  await scenario?.stop();
  await receiver?.close();
});

/** How a text may stand somewhere: as it is, as hex, and as Base64 at any place. */
function formsOf(text: string): string[] {
  const base64 = [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString('base64');
    return whole.slice(offset === 0 ? 0 : offset + 1).replace(/.=*$/, '');
  });
  return [text, Buffer.from(text).toString('hex'), ...base64];
}
const holds = (bytes: Buffer | string, text: string) => formsOf(text).some((form) => bytes.includes(form));

/** The places in all streams that hold a text. */
async function inStreams(text: string): Promise<string[]> {
  const found = (await everyMessage(scenario.nats.url)).filter(({ bytes }) => holds(bytes, text));
  return found.map(({ stream, seq, subject }) => `${stream} ${seq} ${subject}`);
}

/** The tables that hold a text. */
async function inTables(text: string): Promise<string[]> {
  const values = await everyValue(scenario.postgres.url);
  expect(values.length).toBeGreaterThan(100);
  const found = values.filter((value) => holds(value.text, text)).map(({ place }) => place.split('.')[0]!);
  return [...new Set(found)];
}

/** The answers kept for an idempotency key that hold a text. */
async function inKeptAnswers(text: string): Promise<string[]> {
  const box = secretBox(scenario.env['HOOKWIRE_MASTER_KEY']!);
  const rows = await query<{ caller: string; key: string; sealed: string }>(
    scenario.postgres.url,
    'select caller, key, sealed_body as sealed from idempotency_key where sealed_body is not null',
  );
  expect(rows).not.toEqual([]);
  const answers = rows.map(({ caller, key, sealed }) => box.open(sealed, `${caller} ${key}`));
  return answers.filter((answer) => holds(answer, text));
}

/** Asks with an idempotency key, as the client library does for each POST. */
async function post(path: string, body: object = {}): Promise<string> {
  const response = await fetch(`${scenario.platform.urls.registry}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${scenario.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify(body),
  });
  expect([path, response.ok]).toEqual([path, true]);
  return response.text();
}

/** The files of streams that are no queues whose bytes hold a text. */
async function inFiles(text: string): Promise<string[]> {
  const files = await readdir(scenario.nats.storeDir, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const file of files.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name);
    if (/DELIVERIES|RETRIES|WAITING/.test(path)) continue;
    if (holds(await readFile(path), text)) found.push(path.slice(scenario.nats.storeDir.length));
  }
  return found;
}

const endpoint = (path: string, more: object = {}) =>
  scenario.createEndpoint(`${receiver.url}${path}`, { eventTypes: [TYPE], ...more });
const event = (id: string, text: string, padding = '') => ({
  id,
  type: TYPE,
  data: { id, text, padding },
  attributes: { customer: text },
});

/** How many of the endpoint's deliveries are in each status, and by which event. */
async function statusesAre(wanted: Record<string, string>): Promise<void> {
  const look = async () => {
    const rows = await query<{ key: string; status: string }>(
      scenario.postgres.url,
      `select regexp_replace(p.url, '.*/', '') || ' ' || d.event_id as key, d.status
       from deliveries d join endpoint p on p.id = d.endpoint_id`,
    );
    expect(Object.fromEntries(rows.map(({ key, status }) => [key, status]))).toMatchObject(wanted);
    return true;
  };
  await waitUntil(look, { deadlineMs: 30_000, every: 100, what: 'the deliveries to be as they should' });
}

async function erase(id: string): Promise<Erasure> {
  const { id: job } = JSON.parse(await post(`/v1/events/${id}/erase`)) as Erasure;
  const look = async () => {
    const now = await scenario.api<Erasure>('GET', `/v1/erasures/${job}`);
    if (now.status === 'completed') return now;
    throw new Error(JSON.stringify(now));
  };
  return waitUntil(look, { deadlineMs: 60_000, every: 100, what: `${id} to be erased` });
}

const erasedEvents = ['small', 'large'];
const statusesOf = (path: string, status: string) =>
  Object.fromEntries(erasedEvents.map((id) => [`${path} ${id}`, status]));

it('erases an event from every stream, table and file, and nothing brings it back', async () => {
  const batch = { maxEvents: 4, maxWaitSeconds: 5 };
  const plain = await endpoint('/plain');
  await endpoint('/failing', later);
  await endpoint('/ordered', { ordered: true });
  await endpoint('/ordered-failing', { ordered: true, ...later });
  await endpoint('/batch', { batch });
  await endpoint('/batch-failing', { batch, ...later });
  await endpoint('/lane', { maxInFlight: 1, timeoutSeconds: 60 });
  // The log begins with what stays: a rebuild makes all anew.
  expect((await scenario.publish({ ...event('first', KEPT), type: 'other.type' })).status).toBe(202);
  await scenario.publishSurely(event('before', KEPT));
  await statusesAre({ 'plain before': 'delivered', 'ordered before': 'delivered' });
  await receiver.waitFor((requests) => requests.some(({ path }) => path === '/lane'), 10_000);
  const large = event('large', MARKER, 'x'.repeat(9 * 1024));
  expect((await scenario.publish([event('small', MARKER), large, event('after', KEPT)])).status).toBe(202);
  await statusesAre({
    ...statusesOf('plain', 'delivered'),
    ...statusesOf('failing', 'retrying'),
    ...statusesOf('ordered', 'delivered'),
    'ordered-failing small': 'retrying',
    ...statusesOf('batch', 'delivered'),
    ...statusesOf('batch-failing', 'retrying'),
    ...statusesOf('lane', 'pending'),
    'ordered after': 'delivered',
    'batch-failing after': 'retrying',
  });
  // Otherwise this would prove nothing.
  expect(await inTables(MARKER)).toEqual(expect.arrayContaining(['events', 'attempts']));
  const streams = (await inStreams(MARKER)).map((place) => place.split(' ')[0]);
  expect(new Set(streams)).toEqual(new Set(['EVENTS', 'RETRIES', 'WAITING', 'DELIVERY_LOG']));
  expect(await inFiles(MARKER)).not.toEqual([]);
  const shown = [
    await post(`/v1/endpoints/${plain.id}/preview`, { event: 'small' }),
    await post('/v1/templates/render', { event: 'small', template: { body: '{{data.text}}' } }),
    await post('/v1/filters/test', { event: 'small', filter: { data: { text: KEPT } } }),
    await post('/v1/events/explain', { event: 'small' }),
  ];
  expect(shown.map((answer) => holds(answer, MARKER))).toEqual([true, true, false, false]);
  const requests = receiver.requests.length;

  // The one behind the head first: else it would be sent when the head is gone.
  expect((await erase('large')).erased.events).toBe(1);
  const [done, again] = await Promise.all([erase('small'), erase('small')]);
  expect(again.id).toBe(done.id);
  expect(done).toMatchObject({ reason: null, erased: { events: 1 } });
  expect(done.erased.tasks).toBeGreaterThanOrEqual(3);
  await statusesAre({
    ...statusesOf('plain', 'delivered'),
    ...statusesOf('failing', 'cancelled'),
    ...statusesOf('ordered', 'delivered'),
    ...statusesOf('ordered-failing', 'cancelled'),
    'ordered-failing after': 'delivered',
    ...statusesOf('batch', 'delivered'),
    ...statusesOf('batch-failing', 'cancelled'),
    'batch-failing after': 'retrying',
    ...statusesOf('lane', 'cancelled'),
  });
  release();
  await statusesAre({ 'lane before': 'delivered', 'lane after': 'delivered' });
  expect(await inStreams(MARKER)).toEqual([]);
  expect(await inTables(MARKER)).toEqual([]);
  expect(await inKeptAnswers(MARKER)).toEqual([]);
  expect(await inFiles(MARKER)).toEqual([]);
  // The next one of the ordered endpoint and of the lane; nothing of what was erased.
  const sent = receiver.requests.slice(requests);
  expect(sent.map(({ path }) => path).sort()).toEqual(['/lane', '/ordered-failing']);
  expect(sent.filter(({ body }) => body.includes(MARKER))).toEqual([]);

  expect(await scenario.api<EventView>('GET', '/v1/events/small')).toMatchObject({
    payload: null,
    attributes: {},
    erasedAt: expect.any(String),
  });
  const kept = await scenario.api<EventView>('GET', '/v1/events/after');
  expect(kept).toMatchObject({ attributes: { customer: KEPT }, erasedAt: null });
  expect(kept.payload).toContain(KEPT);
  const { data } = await scenario.api<{ data: { id: string }[] }>('GET', '/v1/deliveries?event=small&status=delivered');
  for (const { id } of data) {
    await expect(scenario.api('POST', `/v1/deliveries/${id}/replay`)).rejects.toThrow(/409.*event_gone/);
  }
  const audit = await scenario.api<{ data: object[] }>('GET', '/v1/audit-log?action=event.erased&resource=small');
  expect(audit.data).toMatchObject([{ resource: 'small', after: { erasure: done.id, erased: done.erased } }]);

  // An ordered endpoint goes on where it was.
  await scenario.publishSurely(event('last', KEPT));
  await statusesAre({ 'ordered last': 'delivered', 'ordered-failing last': 'delivered' });
  const ordered = receiver.requests.filter(({ path }) => path === '/ordered');
  expect(ordered.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id)).toEqual([
    'before',
    'small',
    'large',
    'after',
    'last',
  ]);
  await statusesAre({ 'batch last': 'delivered', 'batch-failing last': 'delivered', 'lane last': 'delivered' });
  const before = await dumpProjections(scenario.postgres.url);
  await run(process.execPath, ['dist/apps/projector/src/rebuild.js'], {
    env: { PATH: process.env['PATH'], NATS_URL: scenario.nats.url, DATABASE_URL: scenario.postgres.url },
    timeout: 40_000,
  });
  expect(await dumpProjections(scenario.postgres.url)).toEqual(before);
  expect(await inTables(MARKER)).toEqual([]);
}, 180_000);
