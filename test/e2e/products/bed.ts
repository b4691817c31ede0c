import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { startReceiver, waitUntil, type ReceivedRequest, type Receiver, type TestCertificate } from '#testkit';
import type { Parsed } from '../../../libs/dialects/test/documented.ts';
import { startScenario, type Scenario, type TenantClient } from '../scenario.ts';

/** What 30 minutes of a product's schedule are: 3.6 s. */
export const RETRY_TIME_SCALE = 0.002;

/** One platform for the APIs of all products. */
export interface ProductsBed {
  readonly scenario: Scenario;
  /** @param tls with it, it takes HTTPS */
  readonly newReceiver: (tls?: TestCertificate) => Promise<Receiver>;
  /** A tenant of a dialect, and a key of it. */
  readonly newClient: (of: string) => Promise<{ client: TenantClient; bearer: { authorization: string } }>;
  /** What the registry answers, which must be a success. @param path with the name of the dialect before it */
  readonly call: (method: string, path: string, headers: Record<string, string>, body?: object) => Promise<Parsed>;
}

export function productsBed(): ProductsBed {
  let scenario: Scenario | undefined;
  const receivers: Receiver[] = [];

  beforeAll(async () => {
    scenario = await startScenario({ env: { HOOKWIRE_RETRY_TIME_SCALE: String(RETRY_TIME_SCALE) } });
  }, 90_000);

  afterAll(async () => {
    await scenario?.stop();
    await Promise.all(receivers.map((receiver) => receiver.close()));
  });

  return {
    get scenario() {
      return scenario!;
    },

    async newReceiver(tls) {
      const receiver = await startReceiver(tls ? { tls } : {});
      receivers.push(receiver);
      return receiver;
    },

    async newClient(of) {
      const client = await scenario!.newTenant(undefined, of);
      return { client, bearer: { authorization: `Bearer ${client.apiKey}` } };
    },

    async call(method, path, headers, body) {
      const response = await fetch(scenario!.platform.urls.registry + path, {
        method,
        headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const answer: Parsed = await response.json();
      expect([method, path, response.ok, answer]).toEqual([method, path, true, answer]);
      return answer;
    },
  };
}

export function parsed({ body }: ReceivedRequest): Parsed {
  return JSON.parse(body.toString());
}

export function hexSignature(secret: string, body: Buffer): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

export function eventually<T>(what: string, look: () => Promise<T>) {
  return waitUntil(look, { deadlineMs: 15_000, what });
}
