import { describe, expect, it } from '@jest/globals';
import { apiKeyFromEntropy, apiKeyHash, isApiKeyForm, maskedApiKey } from './api-key.ts';

describe('API keys', () => {
  it('have a prefix and carry all of their entropy', () => {
    const key = apiKeyFromEntropy(Buffer.alloc(32, 255));
    expect(key).toBe(`hk_${'_'.repeat(42)}8`);
    expect(isApiKeyForm(key)).toBe(true);
    expect(Buffer.from(key.slice(3), 'base64url')).toEqual(Buffer.alloc(32, 255));
  });

  it.each([
    '',
    'hk_',
    `hk_${'x'.repeat(31)}`,
    `hk_${'x'.repeat(129)}`,
    `sk_${'x'.repeat(43)}`,
    `hk_${'x'.repeat(42)}+`,
    `hk_${'x'.repeat(43)}\n`,
  ])('%j is none', (text) => expect(isApiKeyForm(text)).toBe(false));

  it('are known by the hex of their SHA-256', () => {
    expect(apiKeyHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('are shown masked', () => {
    expect(maskedApiKey('wxyz')).toBe('hk_****wxyz');
  });
});
