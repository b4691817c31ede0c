import fc from 'fast-check';
import { ADMIN_TOKEN, type Answer } from '../../apps/registry/test/start-registry.ts';
import { fuzzedRequests, type FuzzedRequest, type KnownValues } from './fuzz.ts';
import type { Described } from './described.ts';
import { SAMPLES } from './samples.ts';
import { pathOf, type Owner, type World } from './world.ts';

/** What a caller would know: without it nearly every request would end at an unknown id. */
function known(owner: Owner): KnownValues {
  const uid = owner.uids.get(owner.endpoint)!;
  return {
    tenant: [owner.tenant, owner.uids.get(owner.tenant)!],
    endpoints: [owner.endpoint, uid],
    endpoint: [owner.endpoint, uid],
    keys: [owner.keyId],
    secret: [owner.secret],
    name: [owner.eventType],
    version: ['1'],
    deliveries: [owner.delivery],
    events: [owner.event],
    event: [owner.event],
    replays: [owner.replay],
    tenants: [owner.tenant],
    type: [owner.eventType],
  };
}

/** What the other requests need is not deleted, nor a tenant switched off: something made for it is. */
function isHarmful({ method, path }: Described): boolean {
  return method === 'delete' || (path.startsWith('/v1/tenants/{') && method !== 'get');
}

export interface FuzzReport {
  readonly requests: number;
  /** Answers by their status. */
  readonly statuses: Record<string, number>;
  /** Operations with how often they succeeded. */
  readonly succeeded: Record<string, number>;
  readonly problems: string[];
}

/**
 * Sends generated requests, and looks at each answer: none is a failure of ours, all are as described, and nothing was
 * written that the description does not allow.
 * @param seed the same one makes the same requests
 */
export async function runFuzz(world: World, owner: Owner, requests: number, seed: number): Promise<FuzzReport> {
  const generated = fuzzedRequests(world.document, world.operations, known(owner));
  return sendAll(generated, requests, seed, (request) => send(world, owner, request));
}

/** The same with any requests. */
export async function sendAll(
  generated: fc.Arbitrary<FuzzedRequest>,
  requests: number,
  seed: number,
  sendOne: (request: FuzzedRequest) => Promise<Answer>,
): Promise<FuzzReport> {
  const report: FuzzReport = { requests, statuses: {}, succeeded: {}, problems: [] };
  const stream = fc.sample(fc.infiniteStream(generated), { numRuns: 1, seed })[0]!;
  for (const request of stream.take(requests)) {
    const answer = await sendOne(request);
    const { id } = request.operation;
    report.statuses[answer.status] = (report.statuses[answer.status] ?? 0) + 1;
    if (answer.status < 300) report.succeeded[id] = (report.succeeded[id] ?? 0) + 1;
    const found = problemsOf(request, answer);
    if (found.length > 0) report.problems.push(`${id}: ${found.join('; ')}\n${shown(request)}\n${shown(answer.body)}`);
  }
  return report;
}

async function send(
  world: World,
  owner: Owner,
  { operation, params, query, headers, body }: FuzzedRequest,
): Promise<Answer> {
  const search = new URLSearchParams(query).toString();
  const own = new Set([
    owner.tenant,
    owner.endpoint,
    owner.keyId,
    owner.secret,
    owner.eventType,
    ...owner.uids.values(),
  ]);
  const spared = isHarmful(operation) && Object.values(params).every((value) => own.has(value));
  const target = spared ? { params: (await SAMPLES[operation.id]!(owner)).params } : { params };
  const path = pathOf(operation, target) + (search ? `?${search}` : '');
  const isAdmins = operation.operation.security?.every((each) => 'adminToken' in each) ?? false;
  return world.bed.registry.call(
    operation.method.toUpperCase(),
    path,
    // As text: a body that is a text is meant as JSON too.
    body === undefined ? undefined : JSON.stringify(body),
    isAdmins ? ADMIN_TOKEN : owner.key,
    headers,
  );
}

function problemsOf({ operation, body }: FuzzedRequest, answer: Answer): string[] {
  const found = operation.problems(answer);
  if (answer.status >= 500) found.push(`answered ${answer.status}`);
  if (answer.status < 300 && operation.isBody && !operation.isBody(JSON.parse(JSON.stringify(body ?? {})))) {
    found.push('took a body that is not as described');
  }
  return found;
}

function shown(value: unknown): string {
  const { operation: _, ...rest } = (value ?? {}) as { operation?: unknown };
  return JSON.stringify(rest).slice(0, 600);
}
