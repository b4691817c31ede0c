import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectRoot } from '#infrastructure';

/**
 * What seals, and in which column it ends up. Whatever is added here needs a line in `sealed-values.ts`, which counts, and
 * in `reseal.ts` or `reseal-answers.ts`, so that a change of the master key reaches it;
 * `test/e2e/master-key.e2e.spec.ts` then has to find it.
 */
const SEALING = {
  'apps/registry/src/calls/idempotent-answer.ts': 'idempotency_key.sealed_body',
  'apps/registry/src/endpoints/auth-input.ts': 'endpoint.auth',
  'apps/registry/src/endpoints/template-input.ts': 'endpoint.template',
  'apps/registry/src/secrets/new-secret.ts': 'endpoint.sealed_secrets',
  'apps/registry/src/secrets/reseal-answers.ts': 'what was sealed before',
  'apps/registry/src/secrets/reseal.ts': 'what was sealed before',
};

test('all that is sealed is known to the change of the master key', async () => {
  const found: string[] = [];
  for (const part of ['apps', 'libs']) {
    const entries = await readdir(join(projectRoot(), part), { recursive: true });
    const sources = entries.filter((name) => /(?<!\.spec)\.ts$/.test(name) && !name.startsWith('testkit/'));
    for (const name of sources) {
      const text = await readFile(join(projectRoot(), part, name), 'utf8');
      if (/\.seal\(/.test(text)) found.push(`${part}/${name}`);
    }
  }
  expect(found.sort()).toEqual(Object.keys(SEALING));
});
