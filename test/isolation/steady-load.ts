import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReceivedRequest } from '#testkit';
import type { TenantClient } from '../e2e/scenario.ts';

/** Events due within this time are published by one request. */
const TICK_MS = 40;

export interface Steady {
  readonly client: TenantClient;
  /** Event types, used in turn. */
  readonly types: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

export interface Published {
  accepted: number;
  /** Beyond the tenant's publish limit. */
  refused: number;
}

/**
 * Publishes at a steady rate, whatever becomes of it: a platform that slows down gets no less to do. Each event says
 * when it was published, by `performance.now()` of this process.
 */
export async function publishSteadily({ client, types, perSecond, seconds }: Steady): Promise<Published> {
  const run = randomUUID();
  const published: Published = { accepted: 0, refused: 0 };
  const answers: Promise<void>[] = [];
  const start = performance.now();
  const total = Math.round(perSecond * seconds);
  for (let sent = 0; sent < total; await delay(TICK_MS)) {
    const elapsed = Math.min(seconds, (performance.now() - start) / 1000);
    const due = Math.min(total, Math.round(elapsed * perSecond)) - sent;
    if (due <= 0) continue;
    const sentAt = performance.now();
    const events = Array.from({ length: due }, (_, n) => ({
      id: `${run}-${sent + n}`,
      type: types[(sent + n) % types.length]!,
      data: { sentAt },
    }));
    sent += due;
    answers.push(
      client.publish(events).then(({ status, body }) => {
        if (status === 202) published.accepted += due;
        else if (status === 429) published.refused += due;
        else throw new Error(`publishing was answered with ${status}: ${JSON.stringify(body)}`);
      }),
    );
  }
  await Promise.all(answers);
  return published;
}

export interface Figures {
  /** Deliveries that arrived, a second. */
  readonly perSecond: number;
  /** Milliseconds from publishing to arrival. */
  readonly p50: number;
  readonly p99: number;
  /** Seconds from the start in which the p99 was more than twice the median of the p99s of all seconds. */
  readonly slowSeconds: readonly number[];
}

interface Arrival {
  /** By `performance.now()`. */
  readonly at: number;
  readonly latency: number;
}

/** Notes when deliveries arrive that `publishSteadily` began. */
export class Arrivals {
  #noted: Arrival[] = [];

  /** To be called from a receiver's `respond`. */
  note({ body }: ReceivedRequest): void {
    const at = performance.now();
    const { data } = JSON.parse(body.toString()) as { data: { sentAt: number } };
    this.#noted.push({ at, latency: at - data.sentAt });
  }

  /** What arrived while `work` was being done. */
  async during(work: () => Promise<unknown>): Promise<Figures> {
    const start = performance.now();
    this.#noted = [];
    await work();
    const seconds = (performance.now() - start) / 1000;
    const latencies = this.#noted.map(({ latency }) => latency);
    const bySecond = new Map<number, number[]>();
    for (const { at, latency } of this.#noted) {
      const second = Math.floor((at - start) / 1000);
      bySecond.set(second, [...(bySecond.get(second) ?? []), latency]);
    }
    const p99s = [...bySecond].map(([second, ofSecond]) => ({ second, p99: percentile(ofSecond, 0.99) }));
    const usualP99 = percentile(
      p99s.map(({ p99 }) => p99),
      0.5,
    );
    return {
      perSecond: rounded(latencies.length / seconds),
      p50: rounded(percentile(latencies, 0.5)),
      p99: rounded(percentile(latencies, 0.99)),
      slowSeconds: p99s.filter(({ p99 }) => p99 > 2 * usualP99).map(({ second }) => second),
    };
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? Infinity;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
