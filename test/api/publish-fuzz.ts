import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { publishEvents, type IngestAnswer, type TestIngest } from '../../apps/ingest/test/start-ingest.ts';
import { ingestDocument } from '../../apps/ingest/src/openapi/document.ts';
import { hostile, hostileText, valid, withOther } from './values.ts';

interface PublishRequest {
  readonly headers: Record<string, string>;
  readonly text: string;
}

const document = ingestDocument();
const schemas = document.components.schemas;

/** What is right, what is nearly right, and what is meant to break something, as a text. */
function bodies(schema: string): fc.Arbitrary<string> {
  const right = valid(document, schemas[schema]!);
  const values = fc.oneof(
    { weight: 5, arbitrary: right },
    { weight: 4, arbitrary: fc.tuple(right, fc.nat(), hostile).map(([body, at, value]) => withOther(body, at, value)) },
    { weight: 1, arbitrary: hostile },
  );
  const texts = values.map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 12, arbitrary: texts },
    { weight: 1, arbitrary: fc.tuple(texts, fc.nat(40)).map(([text, end]) => text.slice(0, end)) },
    { weight: 1, arbitrary: fc.string() },
  );
}

/** As a producer has to write a text in a header. */
const written = (text: string) => encodeURIComponent(Buffer.from(text).toString());

const context = (right: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 8, arbitrary: right },
    { weight: 1, arbitrary: hostileText.filter((text) => text.length < 2_000).map(written) },
  );

const name = fc.stringMatching(/^[a-z0-9]{1,12}$/);

const binary = fc.record({
  text: bodies('CloudEventData'),
  headers: fc.record(
    {
      'ce-specversion': context(fc.constant('1.0')),
      'ce-id': context(name),
      'ce-source': context(fc.constantFrom('/a', 'https://a.example/b?c#d', '..')),
      'ce-type': context(name),
      'ce-time': context(fc.constant('2026-01-31T12:00:00Z')),
      'ce-more': context(name),
      'content-type': fc.constantFrom('application/json', 'application/vnd.a+json; charset=utf-8'),
    },
    { requiredKeys: ['ce-specversion', 'ce-id', 'ce-source', 'ce-type', 'content-type'] },
  ),
});

const ofType = (type: string, ...names: string[]) =>
  fc.oneof(...names.map(bodies)).map((text) => ({ text, headers: { 'content-type': type } }));

/** Few of them: most would be refused by them. */
const spoiled = fc.oneof(
  { weight: 12, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { 'content-type': '' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/jsonx' },
      { 'content-type': ';;;' },
      { 'ce-specversion': '1.0' },
      { authorization: '' },
      { authorization: 'Bearer hk_nobody' },
      { 'x-more': 'x'.repeat(17_000) },
      { 'x-request-id': 'a b' },
      { traceparent: '00-zz', tracestate: '=,=' },
      { 'content-encoding': 'gzip' },
    ),
  },
);

const requests: fc.Arbitrary<PublishRequest> = fc
  .tuple(
    fc.oneof(
      ofType('application/json', 'NewEvent', 'NewEvents'),
      ofType('application/cloudevents+json', 'CloudEvent'),
      ofType('application/cloudevents-batch+json', 'CloudEvents'),
      binary,
    ),
    spoiled,
  )
  .map(([{ text, headers }, more]) => ({ text, headers: { ...headers, ...more } }));

/** The description's content type for a request. */
function formOf({ headers }: PublishRequest): string {
  const type = headers['content-type']!.split(';')[0]!;
  if (type.startsWith('application/cloudevents')) return type;
  return 'ce-specversion' in headers ? 'application/*+json' : 'application/json';
}

export interface PublishReport {
  /** Answers by their status. */
  readonly statuses: Record<string, number>;
  /** Accepted events by their form. */
  readonly accepted: Record<string, number>;
  readonly problems: string[];
}

/**
 * Publishes generated requests, and looks at each answer: it is as described and no failure of ours, what was accepted
 * is what the description allows, and just that is stored.
 * @param seed the same one makes the same requests
 */
export async function runPublishFuzz(platform: TestIngest, count: number, seed: number): Promise<PublishReport> {
  const report: PublishReport = { statuses: {}, accepted: {}, problems: [] };
  const stored = new Map<string, unknown>();
  const before = (await platform.registry.jsm.streams.info('EVENTS')).state.messages;
  const generated = fc.sample(fc.infiniteStream(requests), { numRuns: 1, seed })[0]!;
  for (const request of generated.take(count)) {
    const note = (problem: string) =>
      report.problems.push(`${problem}\n${JSON.stringify(request.headers)}\n${request.text.slice(0, 600)}`);
    const answer = await platform.post(request.text, request.headers).catch((error: Error) => error.message);
    if (typeof answer === 'string') {
      note(answer);
      continue;
    }
    report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1;
    if (answer.status >= 500) note(`answered ${answer.text}`);
    const form = formOf(request);
    for (const { id, event, isWhole } of acceptedOf(request, answer)) {
      report.accepted[form] = (report.accepted[form] ?? 0) + 1;
      if (!publishEvents.isBody!(isWhole ? event : [event], form)) note('took what is not described');
      const data = form === 'application/*+json' ? event : ((event as { data?: unknown }).data ?? null);
      if (stored.has(id) && !isDeepStrictEqual(stored.get(id), data)) note(`took another event as ${id}`);
      stored.set(id, data);
    }
  }
  const messages = (await platform.registry.messages('EVENTS')).slice(before);
  const found = messages.map((message) => {
    const { id } = JSON.parse(message.header('Hw-Meta')) as { id: string };
    return [id, JSON.parse(message.data) as unknown] as const;
  });
  if (found.length !== stored.size) report.problems.push(`${found.length} are stored, ${stored.size} were accepted`);
  for (const [id, data] of found) {
    if (!isDeepStrictEqual(stored.get(id), data)) report.problems.push(`${id} is stored as ${JSON.stringify(data)}`);
  }
  return report;
}

/** The events of a request that were accepted. */
function acceptedOf({ text }: PublishRequest, { status, body }: IngestAnswer) {
  if (status !== 202 && status !== 207) return [];
  const sent = text === '' ? null : (JSON.parse(text) as unknown);
  const items = body['items'] as { status: number; id: string }[] | undefined;
  if (!items) return [{ id: body['id'] as string, event: sent, isWhole: true }];
  return items.flatMap(({ status, id }, n) =>
    status === 202 ? [{ id, event: (sent as unknown[])[n], isWhole: false }] : [],
  );
}
