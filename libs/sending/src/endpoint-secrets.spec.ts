import { describe, expect, it } from '@jest/globals';
import type { EndpointRecord } from '#domain';
import { secretBox, UnsealError } from '#service';
import { EndpointSecrets } from './endpoint-secrets.ts';

const key = (n: number) => Buffer.alloc(32, n).toString('base64');
const record = (id: string, sealedSecrets: string[]) => ({ id, sealedSecrets }) as unknown as EndpointRecord;

describe('the secrets of an endpoint', () => {
  const box = secretBox(key(1));

  it('are opened in their order, once for each version of the record', () => {
    let opened = 0;
    const counting = { ...box, open: (sealed: string, place: string) => (opened++, box.open(sealed, place)) };
    const secrets = new EndpointSecrets(counting);
    const first = record('ep_1', [box.seal('new', 'ep_1'), box.seal('old', 'ep_1')]);
    expect(secrets.open(first)).toEqual(['new', 'old']);
    secrets.open(first);
    expect(opened).toBe(2);
    expect(secrets.open(record('ep_1', [box.seal('newest', 'ep_1')]))).toEqual(['newest']);
  });

  it('of another key, or of another endpoint, are not opened', () => {
    const secrets = new EndpointSecrets(box);
    expect(() => secrets.open(record('ep_1', [secretBox(key(2)).seal('s', 'ep_1')]))).toThrow(UnsealError);
    expect(() => secrets.open(record('ep_1', [box.seal('s', 'ep_2')]))).toThrow(UnsealError);
    expect(() => secrets.open(record('ep_1', ['nonsense']))).toThrow(UnsealError);
  });
});
