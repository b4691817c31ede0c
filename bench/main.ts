import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { findNatsServer, projectRoot } from '#infrastructure';
import { readOptions, type BenchOptions } from './options.ts';
import { Platforms } from './platforms.ts';
import { rawLimits } from './raw/limits.ts';
import { Receiver } from './receiver.ts';
import { toMarkdown, type Finished } from './results.ts';
import { revisionOf, withRevision } from './revision.ts';
import { measure, minutesOf } from './run.ts';
import { shown } from './scenario.ts';
import { SCENARIOS } from './scenarios/index.ts';

async function main(): Promise<number> {
  const options = readOptions(
    process.argv.slice(2),
    SCENARIOS.map(({ name }) => name),
  );
  const { against } = options;
  const here = projectRoot();
  return against === undefined
    ? run(options, [here])
    : withRevision(against, say, (there) => run(options, [here, there]));
}

async function run(options: BenchOptions, roots: readonly string[]): Promise<number> {
  const { isQuick, only, against, profile } = options;
  const startedAt = new Date();
  const scenarios = SCENARIOS.filter(({ name }) => only?.includes(name) ?? true);
  if (!isQuick) say(`at most ${shown(1 + minutesOf(scenarios, options))} minutes in all`);
  const receiver = await Receiver.start();
  const platforms = new Platforms(isQuick);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // An interrupted run has measured nothing, and leaves nothing.
    process.once(signal, () => void platforms.stop().finally(() => process.exit(130)));
  }
  try {
    say('raw limits of this machine');
    const raw = await rawLimits(receiver, isQuick);
    say(`  ${JSON.stringify(raw, (_, value: unknown) => (typeof value === 'number' ? Math.round(value) : value))}`);
    const finished: Finished[] = [];
    const bench = { options, receiver, platforms, raw, roots, say };
    for (const scenario of scenarios) finished.push(await measure(scenario, bench));
    const file = await writeResults(
      startedAt,
      toMarkdown(
        {
          startedAt,
          mode: isQuick ? 'quick' : 'full',
          ...(profile && { profile }),
          revision: await revisionOf(roots[0]!),
          ...(against !== undefined && { against }),
          natsVersion: await natsVersion(),
        },
        raw,
        finished,
      ),
    );
    say(`written: ${file}`);
    return finished.some(({ failure }) => failure !== undefined) ? 1 : 0;
  } finally {
    await platforms.stop();
    await receiver.stop();
  }
}

async function writeResults(startedAt: Date, text: string): Promise<string> {
  const dir = join(projectRoot(), 'bench', 'results');
  mkdirSync(dir, { recursive: true });
  const file = join(dir, `${startedAt.toISOString().slice(0, 10)}.md`);
  writeFileSync(file, await formatted(file, text));
  return file;
}

/** As prettier wants it, like every file of the repository. */
async function formatted(file: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

async function natsVersion(): Promise<string> {
  const found = await findNatsServer({ cacheDir: join(projectRoot(), '.hookwire', 'cache'), log: say });
  return /\d+\.\d+\.\d+/.exec(execFileSync(found.path, ['--version']).toString())?.[0] ?? 'unknown';
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  process.exitCode = await main();
} catch (error) {
  say((error as Error).message);
  process.exitCode = 1;
}
