import { describe, expect, it } from '@jest/globals';
import { dialect, DIALECT_NAMES } from '#dialects';
import { DEFAULT_RETRY_POLICY, exponentialDelays } from '#domain';
import { codeRows, readText, unquoted } from './service-settings.ts';

const PRODUCTS = DIALECT_NAMES.filter((name) => name !== 'native');

describe('docs/dialects.md', () => {
  it('has every dialect', () => {
    const rows = codeRows(readText('docs/dialects.md')).map(([name]) => unquoted(name!));
    expect(rows).toEqual(expect.arrayContaining([...DIALECT_NAMES]));
  });
});

describe.each(PRODUCTS)('docs/dialects/%s.md', (name) => {
  const page = readText(`docs/dialects/${name}.md`);

  it('has every event of the catalogue, and no other', () => {
    const events = page.split(/^## /m).find((section) => section.startsWith('Events'))!;
    const rows = codeRows(events).map(([type, when]) => [unquoted(type!), when]);
    expect(rows).toEqual(dialect(name).catalogue.map(({ type, description }) => [type, description]));
  });

  it('shows what a receiver gets of what is published', () => {
    const [published, received] = [...page.matchAll(/```json\n([^]*?)```/g)].map(([, json]) => JSON.parse(json!));
    const { id = received.id ?? 'evt_1', type, data, occurredAt = received.timestamp } = published;
    const time = occurredAt ?? received.metadata.timestamp;
    const event = { id, tenant: 'tnt_1', type, occurredAt: Date.parse(time), acceptedAt: 0, registryRevision: 0 };
    const content = { event, data: Buffer.from(JSON.stringify(data)), sequence: 42, delivery: 'dlv_1' };
    expect(JSON.parse(Buffer.from(dialect(name).body(content)).toString())).toEqual(received);
  });

  it('shows the retries of the product as the native API takes them, where it has its own', () => {
    const shown = /`"retry": (\{[^`]*\})/.exec(page)?.[1];
    const { retry } = dialect(name).defaults;
    if (shown === undefined) return expect(retry).toBe(DEFAULT_RETRY_POLICY);
    const { strategy, jitter, windowSeconds, retryOn, ...delays } = JSON.parse(shown);
    const inMs =
      strategy === 'exponential'
        ? exponentialDelays({
            initialMs: delays.initialDelaySeconds * 1000,
            multiplier: 2,
            maxDelayMs: delays.maxDelaySeconds * 1000,
            retries: delays.maxRetries,
          })
        : delays.delaysSeconds.map((seconds: number) => seconds * 1000);
    const windowMs = windowSeconds === undefined ? undefined : windowSeconds * 1000;
    expect({ delaysMs: inMs, jitter, windowMs, retryOn }).toEqual({
      windowMs: undefined,
      retryOn: undefined,
      ...retry,
    });
  });
});
