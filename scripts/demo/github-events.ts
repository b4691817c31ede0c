import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** A payload that GitHub has sent, and what it was about. */
export interface Example {
  /** `github.pull_request.opened` */
  type: string;
  payload: unknown;
}

/** Real payloads of GitHub's webhooks (npm package @octokit/webhooks-examples), one of each kind in turn. */
export async function githubExamples(): Promise<Example[]> {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples');
  const kinds = JSON.parse(await readFile(file, 'utf8')) as { name: string; examples: { action?: unknown }[] }[];
  const examples: Example[] = [];
  const most = Math.max(...kinds.map((kind) => kind.examples.length));
  for (let n = 0; n < most; n++) {
    for (const { name, examples: ofKind } of kinds) {
      const payload = ofKind[n];
      if (!payload) continue;
      const action = typeof payload.action === 'string' ? `.${payload.action}` : '';
      examples.push({ type: `github.${name}${action}`, payload });
    }
  }
  return examples;
}

/**
 * The JSON text of a payload, written as different producers would write it: what arrives must be the same bytes,
 * and not merely mean the same.
 * @param n chooses the style
 */
export function textOf(payload: unknown, n: number): string {
  if (n % 3 === 0) return JSON.stringify(payload, null, 2);
  const compact = JSON.stringify(payload);
  // The same value, with every letter that is not ASCII escaped, as Python's json.dumps does.
  return n % 3 === 1
    ? compact
    : compact.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
