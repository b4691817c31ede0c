import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { getsOperationalEvents, OPERATIONAL_TYPES, type EndpointNotice } from '#domain';
import { testId } from '#testkit';
import { operationalData, operationalType } from './operational-events.ts';

const tenant = testId('tnt', 'one');
const endpoint = { id: testId('ep', 'one'), url: 'https://example.com', description: null };
const about = (notice: EndpointNotice['notice']): EndpointNotice => ({
  kind: 'endpoint_notice',
  id: 'ntc_1',
  tenant,
  endpoint: endpoint.id,
  at: 2_000,
  notice,
});

const exhausted = {
  type: 'exhausted',
  delivery: testId('run', 'delivery').replace('run_', 'dlv_'),
  run: 'first',
  event: { id: 'evt-1', type: 'invoice.paid' },
  attempts: 3,
  firstAttemptAt: 1_000,
  lastAttempt: { id: testId('att', 'last'), startedAt: 2_000, statusCode: 503 },
} as const;

const lastAttempt = {
  id: exhausted.lastAttempt.id,
  startedAt: '1970-01-01T00:00:02.000Z',
  statusCode: 503,
  error: null,
};
const told = {
  delivery: exhausted.delivery,
  run: 'first',
  event: { id: 'evt-1', type: 'invoice.paid' },
  attempts: 3,
  firstAttemptAt: '1970-01-01T00:00:01.000Z',
};
const error = { code: 'timeout', message: 'no answer within 5 s' };

const CASES: readonly (readonly [EndpointNotice['notice'], string, object])[] = [
  [
    { type: 'give_up', reason: 'gone', revision: 3 },
    'endpoint.disabled',
    { reason: 'gone', disabledAt: '1970-01-01T00:00:02.000Z' },
  ],
  [
    { type: 'failing', since: 1_000, lastError: 'timeout' },
    'endpoint.failing',
    { failingSince: '1970-01-01T00:00:01.000Z', lastError: 'timeout' },
  ],
  [
    { type: 'recovered', failingSince: 1_000 },
    'endpoint.recovered',
    { failingSince: '1970-01-01T00:00:01.000Z', recoveredAt: '1970-01-01T00:00:02.000Z' },
  ],
  [
    { type: 'certificate_expiring', expiresAt: 86_400_000, daysLeft: 1 },
    'certificate.expiring',
    { certificateOf: 'receiver', expiresAt: '1970-01-02T00:00:00.000Z', daysLeft: 1 },
  ],
  [
    { type: 'certificate_expiring', of: 'client', expiresAt: 86_400_000, daysLeft: 1 },
    'certificate.expiring',
    { certificateOf: 'client', expiresAt: '1970-01-02T00:00:00.000Z', daysLeft: 1 },
  ],
  [exhausted, 'delivery.exhausted', { ...told, lastAttempt }],
  [
    { ...exhausted, lastAttempt: { id: exhausted.lastAttempt.id, startedAt: 2_000, error } },
    'delivery.exhausted',
    { ...told, lastAttempt: { ...lastAttempt, statusCode: null, error } },
  ],
];

/** The published description of all payloads. */
function validators() {
  const file = new URL('../../../../docs/operational-events.schema.json', import.meta.url);
  const schema = JSON.parse(readFileSync(file, 'utf8')) as { $defs: Record<string, object> };
  const ajv = new Ajv2020({ strictRequired: false, strictTypes: false });
  ajvFormats.default(ajv);
  ajv.addSchema(schema, 'events');
  return { types: Object.keys(schema.$defs), validatorOf: (type: string) => ajv.getSchema(`events#/$defs/${type}`)! };
}

describe('operational events', () => {
  const { types, validatorOf } = validators();

  it.each(CASES)('%j is told as %s', (notice, type, facts) => {
    expect(operationalType(about(notice))).toBe(type);
    const data = operationalData(about(notice), endpoint);
    expect(data).toEqual({ tenant, endpoint, ...facts });
    const validate = validatorOf(type);
    expect([validate(data), validate.errors]).toEqual([true, null]);
    expect(validate({ ...data, tenant: undefined })).toBe(false);
    expect(validate({ tenant, endpoint })).toBe(false);
  });

  it('are all described', () => {
    expect(types.filter((type) => type.includes('.')).sort()).toEqual(Object.values(OPERATIONAL_TYPES).sort());
  });

  it('there is none for what a newer worker says', () => {
    expect(operationalType(about({ type: 'bored' } as unknown as EndpointNotice['notice']))).toBeUndefined();
  });

  it.each([
    [['*'], false],
    [['invoice.*', 'endpoint', 'certificates.*', 'endpoint.created'], false],
    [['delivery.*'], false],
    [['invoice.*', 'endpoint.*'], true],
    [['certificate.*'], true],
    [['endpoint.recovered'], true],
    [['certificate.expiring'], true],
    [['delivery.exhausted'], true],
  ])('an endpoint subscribed to %j gets them: %s', (eventTypes, gets) => {
    expect(getsOperationalEvents({ eventTypes })).toBe(gets);
  });
});
