import { describe, expect, it } from '@jest/globals';
import type { EndpointNotice } from '#domain';
import { getsOperationalEvents, operationalData, operationalType } from './operational-events.ts';

const endpoint = { id: 'ep_1', url: 'https://example.com', description: null };
const about = (notice: EndpointNotice['notice']): EndpointNotice => ({
  kind: 'endpoint_notice',
  id: 'ntc_1',
  tenant: 'tnt_1',
  endpoint: 'ep_1',
  at: 2_000,
  notice,
});

describe('operational events', () => {
  it.each([
    [
      { type: 'give_up', reason: 'gone', revision: 3 } as const,
      'endpoint.disabled',
      { reason: 'gone', disabledAt: '1970-01-01T00:00:02.000Z' },
    ],
    [
      { type: 'failing', since: 1_000, lastError: 'timeout' } as const,
      'endpoint.failing',
      { failingSince: '1970-01-01T00:00:01.000Z', lastError: 'timeout' },
    ],
    [
      { type: 'recovered', failingSince: 1_000 } as const,
      'endpoint.recovered',
      { failingSince: '1970-01-01T00:00:01.000Z', recoveredAt: '1970-01-01T00:00:02.000Z' },
    ],
    [
      { type: 'certificate_expiring', expiresAt: 86_400_000, daysLeft: 1 } as const,
      'certificate.expiring',
      { expiresAt: '1970-01-02T00:00:00.000Z', daysLeft: 1 },
    ],
  ])('%j is told as %s', (notice, type, facts) => {
    expect(operationalType(about(notice))).toBe(type);
    expect(operationalData(about(notice), endpoint)).toEqual({ endpoint, ...facts });
  });

  it('there is none for what a newer worker says', () => {
    expect(operationalType(about({ type: 'bored' } as unknown as EndpointNotice['notice']))).toBeUndefined();
  });

  it.each([
    [['*'], false],
    [['invoice.*', 'endpoint', 'certificates.*', 'endpoint.created'], false],
    [['invoice.*', 'endpoint.*'], true],
    [['certificate.*'], true],
    [['endpoint.recovered'], true],
    [['certificate.expiring'], true],
  ])('an endpoint subscribed to %j gets them: %s', (eventTypes, gets) => {
    expect(getsOperationalEvents({ eventTypes })).toBe(gets);
  });
});
