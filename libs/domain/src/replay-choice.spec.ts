import { expect, test } from '@jest/globals';
import { chooseReplay, FAILED_STATUSES, type ReplayChoice } from './replay-choice.ts';
import type { DeliveryStatus } from './delivery-state.ts';

const cases: [DeliveryStatus | undefined, matches: boolean, ReplayChoice][] = [
  [undefined, true, 'first'],
  [undefined, false, 'pass'],
  ['pending', true, 'skip'],
  ['retrying', false, 'skip'],
  ['exhausted', false, 'again'],
  ['cancelled', true, 'again'],
  ['delivered', true, 'pass'],
];

test.each(cases)('a delivery that is %s, and matches: %s', (status, matches, choice) => {
  expect(chooseReplay(status, matches, FAILED_STATUSES)).toBe(choice);
});

test('delivered ones are sent again when that is wanted', () => {
  expect(chooseReplay('delivered', false, ['delivered'])).toBe('again');
  expect(chooseReplay('exhausted', true, ['delivered'])).toBe('pass');
});
