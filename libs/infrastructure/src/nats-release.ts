import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const version = '2.15.0';

// SHA-256 of nats-server-v<version>-linux-<name>.tar.gz, as the project itself pins them for its container image:
// 2.15.x/alpine3.22/Dockerfile of nats-io/nats-docker, commit 629985321b0b00d2c39c853782c776f91f3a3189.
const checksums: Record<string, { name: string; sha256: string }> = {
  x64: { name: 'amd64', sha256: '5d2c51caca950333aba84911df7d377f826f3a59ec36061c6539105084f65c92' },
  arm64: { name: 'arm64', sha256: 'cdc208f5a3f42963a52b6ab06ef65626bb870315dc936e26ba571780c6351112' },
  arm: { name: 'arm7', sha256: 'ec5f4689d017e07cfa18442e10da051c0f3f9dd2e7f4dc7cdb55a11f1303c952' },
  ppc64: { name: 'ppc64le', sha256: 'a402bf73f91f674735cc85aa0e7d06d5dfa3044b98cda6ea9937cfee4e05a266' },
  s390x: { name: 's390x', sha256: 'ac50bf4adc8fa6db575ed9293417b6fbec746e71cc9d360aea5cd447e4207bfc' },
};

/**
 * The project's own release, refused unless its checksum is the pinned one.
 * @returns the binary, inside `workDir`
 * @throws Error for another platform, no network, or a checksum that differs
 */
export async function natsFromRelease(workDir: string): Promise<string> {
  const known = process.platform === 'linux' ? checksums[process.arch] : undefined;
  if (!known) throw new Error(`no checksum is pinned for ${process.platform}-${process.arch}`);
  const folder = `nats-server-v${version}-linux-${known.name}`;
  const url = `https://github.com/nats-io/nats-server/releases/download/v${version}/${folder}.tar.gz`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) }).catch((error: unknown) => {
    // fetch says only "fetch failed"; the cause has the reason.
    throw new Error(`${url}: ${String((error as Error).cause ?? error)}`, { cause: error });
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const archive = Buffer.from(await answer.arrayBuffer());
  assertChecksum(archive, known.sha256, url);
  const file = join(workDir, 'nats-server.tar.gz');
  await writeFile(file, archive);
  await promisify(execFile)('tar', ['-xzf', file, '-C', workDir]);
  return join(workDir, folder, 'nats-server');
}

export function assertChecksum(content: Buffer, sha256: string, what: string): void {
  const actual = createHash('sha256').update(content).digest('hex');
  if (actual !== sha256) throw new Error(`${what} has the SHA-256 ${actual}, pinned is ${sha256}: not used`);
}
