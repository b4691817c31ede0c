import { describe, expect, it } from '@jest/globals';
import { clientCode } from '../scripts/client-code/generate.ts';
import { readText } from './service-settings.ts';

describe('the client', () => {
  it('has the types of what the services say of themselves; if not: npm run client-code', async () => {
    const made = await clientCode();
    for (const [name, text] of Object.entries(made))
      expect([name, readText(`libs/client/src/${name}`)]).toEqual([name, text]);
  });

  it('is shown in docs/client.md as the example that is run has it', () => {
    expect(readText('docs/client.md')).toContain(readText('examples/client-node/client.mjs'));
  });
});
