import { describe, expect, it } from '@jest/globals';
import { SchemaCache } from './schema-cache.ts';

const text = (maximum: number) => JSON.stringify({ maximum });

describe('the cache of schemas', () => {
  it('compiles a text once, and forgets what was not used for the longest time', () => {
    const cache = new SchemaCache(text(1).length * 2);
    const [one, two] = [cache.get(text(1)), cache.get(text(2))];
    expect(cache.get(text(1))).toBe(one);
    cache.get(text(3));
    expect(cache.size).toBe(2);
    expect(cache.get(text(1))).toBe(one);
    expect(cache.get(text(2))).not.toBe(two);
  });

  it('holds one that is larger than all its room', () => {
    const cache = new SchemaCache(1);
    expect(cache.get(text(1))).toBe(cache.get(text(1)));
    cache.get(text(2));
    expect(cache.size).toBe(1);
  });

  it('keeps nothing of what is no schema', () => {
    const cache = new SchemaCache();
    expect(() => cache.get('{"type":"nonsense"}')).toThrow('/type: must be');
    expect(cache.size).toBe(0);
  });
});
