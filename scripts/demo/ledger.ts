import { type DemoEndpoint, isFor } from './endpoints.ts';

/** An event as the demo published it. */
export interface Sent {
  id: string;
  type: string;
  /** The request body that every receiver must get, byte for byte. */
  expectedBody: Buffer;
  /** By `performance.now()`, just before the request is sent. */
  sentAt: number;
  /** Milliseconds until the 202. */
  answeredAfter?: number;
  isWarmUp: boolean;
}

/** A request as a receiver got it. */
export interface Arrived {
  endpoint: DemoEndpoint;
  /** By `performance.now()`, when the head of the request was there. */
  at: number;
  messageId: string;
  body: Buffer;
  /** Why the signature is not right; undefined when it is. */
  signatureProblem?: string;
  /** What the receiver answered. */
  status: number;
}

export interface Counts {
  events: number;
  expected: number;
  delivered: number;
  attempts: number;
  /** Deliveries that took more than one attempt, because the receiver had refused the ones before. */
  retried: number;
  verified: number;
  mismatched: number;
}

/** What was published and what arrived, by the demo's own records: the platform is not asked. */
export class Ledger {
  readonly sent = new Map<string, Sent>();
  readonly endpoints: readonly DemoEndpoint[];
  /** Requests by `endpoint/event`, in the order of their arrival. */
  readonly #arrived = new Map<string, Arrived[]>();
  readonly #strays: string[] = [];
  #expected = 0;
  readonly #counts = { attempts: 0, delivered: 0, retried: 0, verified: 0, mismatched: 0 };

  constructor(endpoints: readonly DemoEndpoint[]) {
    this.endpoints = endpoints;
  }

  addSent(event: Sent): void {
    this.sent.set(event.id, event);
    this.#expected += this.endpoints.filter((endpoint) => isFor(endpoint, event.type)).length;
  }

  addArrived(request: Arrived): void {
    this.#counts.attempts++;
    if (request.signatureProblem === undefined) this.#counts.verified++;
    const event = this.sent.get(eventIdIn(request.body) ?? '');
    if (!event || !isFor(request.endpoint, event.type)) {
      this.#counts.mismatched++;
      this.#strays.push(
        `${request.endpoint.name} got a request that was not for it: ${request.body.toString().slice(0, 100)}`,
      );
      return;
    }
    if (!request.body.equals(event.expectedBody)) this.#counts.mismatched++;
    const key = `${request.endpoint.name}/${event.id}`;
    const line = this.#arrived.get(key) ?? [];
    this.#arrived.set(key, line);
    line.push(request);
    if (request.status === 200 && line.filter(({ status }) => status === 200).length === 1) {
      this.#counts.delivered++;
      if (line.length > 1) this.#counts.retried++;
    }
  }

  counts(): Counts {
    return { events: this.sent.size, expected: this.#expected, ...this.#counts };
  }

  isComplete(): boolean {
    return this.#counts.delivered >= this.#expected;
  }

  requests(endpoint: DemoEndpoint, event: Sent): readonly Arrived[] {
    return this.#arrived.get(`${endpoint.name}/${event.id}`) ?? [];
  }

  /** Everything that is not as it should be. A request more than once is right after a refusal, and only then. */
  problems(): string[] {
    const problems = [...this.#strays];
    for (const event of this.sent.values()) {
      if (event.answeredAfter === undefined) problems.push(`${event.id} was not accepted`);
      for (const endpoint of this.endpoints) {
        if (!isFor(endpoint, event.type)) continue;
        const what = `${event.id} (${event.type}) for ${endpoint.name}`;
        const requests = this.requests(endpoint, event);
        const last = requests.at(-1);
        if (last?.status !== 200) problems.push(`${what} was not delivered; ${requests.length} requests came`);
        if (requests.slice(0, -1).some(({ status }) => status === 200))
          problems.push(`${what} came again after it was taken`);
        if (new Set(requests.map(({ messageId }) => messageId)).size > 1)
          problems.push(`${what} changed its webhook-id`);
        for (const { body, signatureProblem } of requests) {
          if (!body.equals(event.expectedBody)) problems.push(`${what} has not the bytes that were published`);
          if (signatureProblem !== undefined) problems.push(`${what} is not signed right: ${signatureProblem}`);
        }
      }
    }
    return problems;
  }

  /** Milliseconds from publishing to the head of the first request, for endpoints that never fail. Without the warm-up. */
  latencies(): number[] {
    return [...this.sent.values()].flatMap((event) =>
      event.isWarmUp
        ? []
        : this.endpoints.flatMap((endpoint) => {
            const first = !endpoint.isDownAtFirst ? this.requests(endpoint, event)[0] : undefined;
            return first ? [first.at - event.sentAt] : [];
          }),
    );
  }

  /** Milliseconds from publishing to the 202. Without the warm-up. */
  answerTimes(): number[] {
    return [...this.sent.values()].flatMap(({ isWarmUp, answeredAfter }) =>
      isWarmUp || answeredAfter === undefined ? [] : [answeredAfter],
    );
  }
}

/** @param share 0 to 1 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

function eventIdIn(body: Buffer): string | undefined {
  // Not JSON.parse: half a thousand bodies of 10 KB a second would take time from what is measured.
  return /^\{"id":"([^"]*)"/.exec(body.toString('latin1', 0, 200))?.[1];
}
