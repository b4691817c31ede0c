import { describe, expect, it } from '@jest/globals';
import { replicasOf } from './replicas.ts';

const CURRENT = { current: true, offline: false };
const LAGGING = { current: false, offline: false };
// What JetStream says of a server that is away: it was current when it was seen last.
const AWAY = { current: true, offline: true };

describe('the copies of a stream', () => {
  it.each([
    ['a server alone', undefined, { current: 1, lagging: 0, offline: 0 }],
    ['three that agree', [CURRENT, CURRENT], { current: 3, lagging: 0, offline: 0 }],
    ['one that catches up', [CURRENT, LAGGING], { current: 2, lagging: 1, offline: 0 }],
    ['one that is away', [LAGGING, AWAY], { current: 1, lagging: 1, offline: 1 }],
  ])('%s', (_, followers, expected) => {
    expect(replicasOf(followers)).toEqual(expected);
  });
});
