import { describe, expect, it } from '@jest/globals';
import type { EventTypeRecord, TenantRecord } from '#domain';
import { createLogger, HookwireError } from '#service';
import type { EventInput } from './event-input.ts';
import { PayloadChecks } from './payload-checks.ts';

const SCHEMA = { type: 'object', required: ['id'], properties: { amount: { type: 'integer' } } };

const input = (data: unknown, type = 'invoice.paid'): EventInput => ({
  id: undefined,
  type,
  occurredAt: undefined,
  attributes: { region: 'eu' },
  channels: undefined,
  data: Buffer.from(JSON.stringify(data)),
});

function checks(record: Partial<EventTypeRecord> | undefined, tenant: Partial<TenantRecord> = {}) {
  const type: EventTypeRecord | undefined = record && {
    kind: 'event_type',
    revision: 1,
    tenant: 'tnt_1',
    name: 'invoice.paid',
    validation: 'refuse',
    schema: { version: 3, text: JSON.stringify(SCHEMA) },
    ...record,
  };
  const catalogue = {
    eventType: (id: string, name: string) => (id === 'tnt_1' && name === type?.name ? type : undefined),
    tenant: (id: string): TenantRecord => ({ kind: 'tenant', revision: 1, id, ...tenant }),
  };
  return new PayloadChecks(catalogue, createLogger('test', 'silent'));
}

function refusal(work: () => unknown): HookwireError {
  try {
    work();
  } catch (error) {
    if (error instanceof HookwireError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

const valid = { id: 'inv_1', amount: 5 };

describe('an event of a type in the catalogue', () => {
  it('is stored with the version of the schema that its payload fits', () => {
    expect(checks({}).check('tnt_1', input(valid))).toEqual({
      input: input(valid),
      recorded: { 'hookwire.schemaVersion': '3' },
    });
  });

  it('is refused when its payload does not fit, for every reason', () => {
    const error = refusal(() => checks({}).check('tnt_1', input({ amount: '5' })));
    expect(error).toMatchObject({
      code: 'payload_invalid',
      status: 422,
      fields: [
        { field: 'data', message: "must have required property 'id'" },
        { field: 'data/amount', message: 'must be integer' },
      ],
    });
    expect(error.message).toMatch(
      /^By version 3 of the schema of invoice.paid: data: must have .*; data\/amount: must/,
    );
  });

  it('is stored and marked, or not looked at, when its type says so', () => {
    expect(checks({ validation: 'mark' }).check('tnt_1', input({})).recorded).toEqual({
      'hookwire.schemaVersion': '3',
      'hookwire.payload': 'invalid',
    });
    expect(checks({ validation: 'mark' }).check('tnt_1', input(valid)).recorded).toEqual({
      'hookwire.schemaVersion': '3',
    });
    expect(checks({ validation: 'ignore' }).check('tnt_1', input({}))).toEqual({ input: input({}) });
    expect(checks({ schema: undefined }).check('tnt_1', input({}))).toEqual({ input: input({}) });
  });

  it('is refused when the type is archived, whatever its payload', () => {
    const error = refusal(() => checks({ archived: true, validation: 'ignore' }).check('tnt_1', input(valid)));
    expect(error.code).toBe('event_type_archived');
  });

  it('has to wait when a newer registry let in a schema that cannot be used here', () => {
    const schema = { version: 4, text: '{"aKeywordOfTheFuture":1}' };
    expect(refusal(() => checks({ schema }).check('tnt_1', input(valid))).code).toBe('unavailable');
  });
});

describe('an event of another type', () => {
  it('is stored, unless the tenant takes only those in its catalogue', () => {
    const other = input(valid, 'invoice.sent');
    expect(checks({}).check('tnt_1', other)).toEqual({ input: other });
    const strict = checks({}, { onlyCataloguedTypes: true });
    expect(refusal(() => strict.check('tnt_1', other)).code).toBe('event_type_unknown');
    expect(strict.check('tnt_1', input(valid)).recorded).toBeDefined();
    expect(refusal(() => strict.check('tnt_2', input(valid))).code).toBe('event_type_unknown');
  });
});

describe('several events', () => {
  it('are checked each for itself, in their order', async () => {
    const wrong = new HookwireError('validation_failed', 'no event');
    const [good, bad] = [input(valid), input({})];
    const checked = await checks({}).checkAll('tnt_1', [good, wrong, bad, good]);
    expect(checked.map((item) => (item instanceof HookwireError ? item.code : item.input))).toEqual([
      good,
      'validation_failed',
      'payload_invalid',
      good,
    ]);
  });

  it('let others have their turn when they take long', async () => {
    const slow = checks({ schema: { version: 1, text: '{"items":{"pattern":"^(a|b)*$"}}' } });
    const events = Array.from({ length: 60 }, () => input(Array(400).fill('ab'.repeat(20))));
    let turns = 0;
    const others = setInterval(() => turns++, 0);
    const checked = await slow.checkAll('tnt_1', events);
    clearInterval(others);
    expect(checked).toHaveLength(60);
    expect(turns).toBeGreaterThan(0);
  });
});
