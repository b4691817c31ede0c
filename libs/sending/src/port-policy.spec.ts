import { describe, expect, it } from '@jest/globals';
import { portPolicy } from './port-policy.ts';

describe('the port policy', () => {
  const byDefault = portPolicy(['80', '443', '1024-65535']);

  it.each([80, 443, 1024, 3000, 8080, 8443, 65_535])('lets %i pass', (port) => {
    expect(byDefault(port)).toBe(true);
  });

  it.each([0, 22, 25, 81, 442, 1023, 2049, 6000, 6667, 10_080])('refuses %i', (port) => {
    expect(byDefault(port)).toBe(false);
  });

  it('allows a port of its own, even one that ranges leave out', () => {
    const policy = portPolicy(['22', '6000', '6660-6670']);
    expect([22, 6000, 6660, 6665, 443].map(policy)).toEqual([true, true, true, false, false]);
  });

  it('refuses all when there is nothing in the list', () => {
    expect(portPolicy([])(443)).toBe(false);
  });
});
