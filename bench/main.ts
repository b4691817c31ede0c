import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findNatsServer, projectRoot } from '#infrastructure';
import { brokerLimits } from './raw/broker.ts';
import { insertLimit } from './raw/postgres.ts';
import { signedPosts } from './raw/signed-posts.ts';
import { Receiver } from './receiver.ts';
import { toMarkdown, type Finished } from './results.ts';
import type { BenchContext, BenchScenario, Measured, RawLimits } from './scenario.ts';
import { deliveryAlone } from './scenarios/delivery.ts';
import { fanOut1, fanOut10, latency } from './scenarios/end-to-end.ts';
import { fanOut1000 } from './scenarios/fan-out.ts';
import { ingestBatch, ingestSingle } from './scenarios/ingest.ts';
import { projector } from './scenarios/projector.ts';

const SCENARIOS: readonly BenchScenario[] = [
  ingestSingle,
  ingestBatch,
  deliveryAlone,
  fanOut1,
  fanOut10,
  latency,
  fanOut1000,
  projector,
];

const USAGE = `npm run bench -- [--quick] [--only NAME,NAME] [--repeat N]
  names: ${SCENARIOS.map(({ name }) => name).join(', ')}`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      repeat: { type: 'string' },
    },
  });
  const isQuick = values.quick;
  const names = values.only?.split(',');
  const unknown = names?.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name)) ?? [];
  const repeat = Number(values.repeat ?? (isQuick ? 1 : 3));
  if (unknown.length > 0 || !(repeat >= 1)) throw new Error(`unknown: ${unknown.join(', ')}\n${USAGE}`);

  const startedAt = new Date();
  const receiver = await Receiver.start();
  try {
    say('raw limits of this machine');
    const raw = await rawLimits(receiver, isQuick);
    const context: BenchContext = { receiver, raw, isQuick, say };
    const finished: Finished[] = [];
    for (const scenario of SCENARIOS.filter(({ name }) => names?.includes(name) ?? true)) {
      finished.push(await measure(scenario, context, repeat));
    }
    const file = writeResults(
      startedAt,
      toMarkdown(
        {
          startedAt,
          mode: isQuick ? 'quick' : 'full',
          revision: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: projectRoot() }).toString().trim(),
          natsVersion: await natsVersion(),
          postgresVersion: '18',
        },
        raw,
        finished,
      ),
    );
    say(`written: ${file}`);
    return finished.some(({ failure }) => failure !== undefined) ? 1 : 0;
  } finally {
    await receiver.stop();
  }
}

async function rawLimits(receiver: Receiver, isQuick: boolean): Promise<RawLimits> {
  const signedPostsBy = await signedPosts(receiver, isQuick ? 2 : 8);
  const best = Math.max(...Object.values(signedPostsBy));
  const { published, consumed } = await brokerLimits(isQuick ? 30_000 : 200_000);
  const inserted = await insertLimit(isQuick ? 50_000 : 300_000);
  const raw = { signedPosts: best, signedPostsBy, published, consumed, inserted };
  say(`  ${JSON.stringify(raw, (_, value: unknown) => (typeof value === 'number' ? Math.round(value) : value))}`);
  return raw;
}

async function measure(scenario: BenchScenario, context: BenchContext, repeat: number): Promise<Finished> {
  const { name, title } = scenario;
  const runs: Measured[] = [];
  for (let n = 1; n <= repeat; n++) {
    say(`${title} (${n} of ${repeat})`);
    try {
      const measured = await scenario.run(context);
      runs.push(measured);
      say(`  ${JSON.stringify(measured.figures)}`);
    } catch (error) {
      say(`  failed: ${(error as Error).message}`);
      return { name, title, runs, failure: (error as Error).message };
    }
  }
  return { name, title, runs };
}

function writeResults(startedAt: Date, text: string): string {
  const dir = join(projectRoot(), 'bench', 'results');
  mkdirSync(dir, { recursive: true });
  const file = join(dir, `${startedAt.toISOString().slice(0, 10)}.md`);
  writeFileSync(file, text);
  return file;
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
