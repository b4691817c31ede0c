import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { projectRoot } from '#infrastructure';
import { ingestDocument, PROBLEMS } from './document.ts';

/** What a request is refused with before the code of this service sees it, or when that fails. */
const OF_THE_FRAMEWORK = ['invalid_request', 'request_timeout', 'headers_too_large', 'internal'];

describe('the description of ingest', () => {
  it('is OpenAPI that a strict linter has nothing to say against', async () => {
    // Hookwire has no licence yet that could be named.
    const config = await createConfig({ extends: ['recommended-strict'], rules: { 'info-license': 'off' } });
    const problems = await lintFromString({ source: JSON.stringify(ingestDocument()), config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
  });

  it('has every problem that the code has, and no other', () => {
    const folder = join(projectRoot(), 'apps', 'ingest', 'src');
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
    const code = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
    const thrown = [...code.matchAll(/new HookwireError\(\s*'(\w+)'/g)].map(([, name]) => name!);
    expect(new Set(PROBLEMS)).toEqual(new Set([...thrown, ...OF_THE_FRAMEWORK]));
  });
});
