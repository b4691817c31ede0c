import { expect, test } from '@jest/globals';
import { attempted, cancelled, fannedOut, replayRequested, testId, TENANT } from '#testkit';
import { without } from './erase-from-log.ts';

const AT = Date.UTC(2026, 10, 22, 14, 30);
const endpoint = testId('ep', 'one');
const erased = { event: 'erased', endpoint, acceptedAt: AT };
const mate = { event: 'mate', endpoint, acceptedAt: AT + 1 };
const answer = { status: 500, headers: { 'x-echo': 'secret' }, body: Buffer.from('secret').toString('base64') };
const response = { ...answer, truncated: true };
const batch = { id: 'bat_1', size: 2 };
const erasure = {
  id: 'ers_1',
  at: AT + 5,
  event: { id: 'erased', tenant: TENANT, acceptedAt: AT },
  batches: ['bat_1'],
};

test('of every fact about the event stays what happened', () => {
  const fact = attempted(erased, {
    response,
    error: { code: 'timeout', message: 'secret' },
    request: { method: 'POST', url: 'https://receiver.example', headers: { 'x-customer': 'secret' } },
  });
  const withLabels = { ...fact, event: { ...fact.event, attributes: { customer: 'secret' } } };
  const rest = without(erasure, withLabels, new Set());
  expect(JSON.stringify(rest)).not.toMatch(/secret|c2VjcmV0/);
  expect(rest).toMatchObject({
    id: fact.id,
    redacted: true,
    event: { id: 'erased', erasedAt: AT + 5 },
    request: { url: 'https://receiver.example' },
    response: { status: 500 },
    error: { code: 'timeout' },
  });
  for (const other of [fannedOut(erased, [endpoint]), cancelled(erased, {})]) {
    expect(without(erasure, other, new Set())).toEqual({ ...other, event: { ...other.event, erasedAt: AT + 5 } });
  }
});

test('an event that was accepted at another time under the same id is another one', () => {
  expect(without(erasure, attempted({ ...erased, acceptedAt: AT + 1 }), new Set())).toBeUndefined();
});

test('what shared a request with it keeps its labels, and the order of its facts', () => {
  const moved = new Set<string>();
  const labels = { customer: 'other' };
  const of = (fact: ReturnType<typeof attempted>) => ({ ...fact, event: { ...fact.event, attributes: labels } });
  expect(without(erasure, fannedOut(mate, [endpoint]), moved)).toBeUndefined();
  const first = of(attempted(mate, { outcome: 'retry', batch, response }));
  expect(without(erasure, first, moved)).toMatchObject({
    redacted: true,
    event: { attributes: labels },
    response: { status: 500, headers: {}, body: '' },
  });
  const second = of(attempted(mate, { attempt: 2, batch: { ...batch, id: 'bat_2' }, response }));
  expect(without(erasure, second, moved)).toEqual(second);
  const replayed = replayRequested(mate, testId('run', 'again'), AT + 9);
  expect(without(erasure, replayed, moved)).toEqual(replayed);
  expect(without(erasure, attempted({ ...mate, event: 'stranger' }), moved)).toBeUndefined();
});
