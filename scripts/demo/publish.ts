import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { type Example, textOf } from './github-events.ts';
import type { Ledger } from './ledger.ts';

export interface PublishOptions {
  ingestUrl: string;
  key: string;
  examples: readonly Example[];
  ledger: Ledger;
  /** Events a second. */
  rate: number;
  /** Of all: the first ones, which are not measured. */
  warmUp: number;
  events: number;
  signal: AbortSignal;
}

/**
 * Publishes the events of the warm-up, waits for `settled`, and publishes the others: fresh processes run uncompiled
 * code and fall behind, and what is measured must not stand in their queue.
 * @throws Error when an event is not accepted
 */
export async function publishAll(options: PublishOptions, settled: () => Promise<void>): Promise<void> {
  const { warmUp, events } = options;
  const agent = new Agent({ connections: 32, pipelining: 1 });
  try {
    await untilKeyWorks(options, agent);
    await publishRange(options, agent, 0, warmUp);
    if (warmUp > 0) await settled();
    await publishRange(options, agent, warmUp, warmUp + events);
  } finally {
    await agent.destroy();
  }
}

/** One by one, at even distances, whether or not the ones before were answered. */
async function publishRange(options: PublishOptions, agent: Agent, from: number, to: number): Promise<void> {
  const { rate, signal } = options;
  const underWay = new Set<Promise<void>>();
  const failures: Error[] = [];
  const start = performance.now();
  for (let n = from; n < to; n++) {
    const wait = start + ((n - from) * 1_000) / rate - performance.now();
    if (wait > 0) await delay(wait);
    signal.throwIfAborted();
    if (failures[0]) break;
    const work = publishOne(options, agent, n)
      .catch((error: unknown) => void failures.push(error as Error))
      .finally(() => underWay.delete(work));
    underWay.add(work);
  }
  await Promise.all(underWay);
  if (failures[0]) throw failures[0];
}

async function publishOne(options: PublishOptions, agent: Agent, n: number): Promise<void> {
  const { ingestUrl, key, examples, ledger, warmUp } = options;
  const { type, payload } = examples[n % examples.length]!;
  const data = textOf(payload, n);
  // With dots, which Standard Webhooks does not allow in a message id: they must be no problem here.
  const id = `${type}-${String(n + 1).padStart(5, '0')}`;
  const occurredAt = new Date().toISOString();
  const body = `{"id":"${id}","type":"${type}","occurredAt":"${occurredAt}","data":${data}}`;
  const expectedBody = Buffer.from(`{"id":"${id}","type":"${type}","timestamp":"${occurredAt}","data":${data}}`);
  const event = {
    id,
    type,
    expectedBody,
    sentAt: 0,
    isWarmUp: n < warmUp,
    answeredAfter: undefined as number | undefined,
  };
  ledger.addSent(event);
  event.sentAt = performance.now();
  const answer = await request(`${ingestUrl}/v1/events`, {
    dispatcher: agent,
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body,
  });
  event.answeredAfter = performance.now() - event.sentAt;
  const text = await answer.body.text();
  if (answer.statusCode !== 202) throw new Error(`${id} was answered ${answer.statusCode}: ${text.slice(0, 300)}`);
}

/** Ingest learns of a new key within milliseconds, but not before the registry has answered. An empty batch stores nothing. */
async function untilKeyWorks({ ingestUrl, key, signal }: PublishOptions, agent: Agent): Promise<void> {
  for (const deadline = Date.now() + 5_000; ; await delay(20)) {
    signal.throwIfAborted();
    const answer = await request(`${ingestUrl}/v1/events`, {
      dispatcher: agent,
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: '[]',
    });
    const text = await answer.body.text();
    if (answer.statusCode === 422) return;
    if (Date.now() > deadline) throw new Error(`ingest does not know the new API key: ${answer.statusCode} ${text}`);
  }
}
