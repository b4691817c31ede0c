import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { projectRoot } from '#infrastructure';
import { compareWithApi } from './demo/compare-with-api.ts';
import { demoEndpoints } from './demo/endpoints.ts';
import { githubExamples } from './demo/github-events.ts';
import { Ledger } from './demo/ledger.ts';
import { publishAll } from './demo/publish.ts';
import { startDemoReceiver } from './demo/receiver.ts';
import { placesToLook, progressLine, summary } from './demo/report.ts';
import { freshRunFolder, removeRunFolder } from './demo/run-folder.ts';
import { setUpTenant, type DemoTenant } from './demo/set-up-tenant.ts';
import { showProgress } from './demo/show-progress.ts';
import { type LocalPlatform, startLocalPlatform } from './platform/local-platform.ts';
import { anyPorts } from './platform/ports.ts';
import { reportFailure } from './platform/report-failure.ts';
import type { SupervisedService } from './platform/supervised-service.ts';
import { onInterruption, untilAborted } from './platform/until-interrupted.ts';

// `npm run demo`: all of Hookwire, and GitHub's events going through it to receivers that check each of them.

const USAGE = `npm run demo -- [--once] [--events 1000] [--rate 100] [--warm-up 1500]
  --once   ends when all is delivered: exit code 0 if everything was right`;

interface Settings {
  once: boolean;
  events: number;
  rate: number;
  warmUp: number;
}

const PATIENCE_MS = 60_000;
const say = (line: string): void => console.log(`  ${line}`);

async function main(settings: Settings): Promise<void> {
  const services: SupervisedService[] = [];
  const interruption = onInterruption(() => services.forEach((service) => service.kill()), say);
  const root = join(projectRoot(), '.hookwire');
  const dir = await freshRunFolder(join(root, 'demo'));
  const ledger = new Ledger(demoEndpoints());
  const receiver = await startDemoReceiver(ledger);
  let platform: LocalPlatform | undefined;
  let isRight = false;
  try {
    console.log('Starting Hookwire');
    const startedAt = Date.now();
    platform = await startLocalPlatform({
      dir,
      cacheDir: join(root, 'cache'),
      ports: await anyPorts(),
      // Not the person's: the demo is the same everywhere, and must not meet anybody's real data.
      env: {},
      defaults: { HOOKWIRE_ALLOWED_NETWORKS: '127.0.0.0/8' },
      say,
      onService: (service) => services.push(service),
      signal: interruption,
    });
    say(`five services are ready after ${((Date.now() - startedAt) / 1_000).toFixed(1)} s`);
    const tenant = await setUpTenant(
      platform.urls.registry,
      platform.infrastructure.credentials.adminToken,
      ledger.endpoints,
      receiver,
    );
    isRight = await run(settings, ledger, platform, tenant, interruption);
    if (!settings.once) {
      console.log(`\n${placesToLook(platform, ledger, tenant)}\n`);
      await untilAborted(interruption);
    }
  } finally {
    await platform?.stop();
    await receiver.close();
    // What a person may want to read after a failure stays until the next run.
    if (isRight) await removeRunFolder(dir);
    else say(`logs are in ${join(dir, 'logs')}`);
  }
  process.exitCode = isRight ? 0 : 1;
}

async function run(
  settings: Settings,
  ledger: Ledger,
  platform: LocalPlatform,
  tenant: DemoTenant,
  signal: AbortSignal,
): Promise<boolean> {
  const { events, rate, warmUp } = settings;
  console.log(`Publishing at ${rate} events a second: ${warmUp} to warm up, then ${events}`);
  const endProgress = showProgress(() => progressLine(ledger));
  try {
    const examples = await githubExamples();
    const settled = (): Promise<void> => untilDelivered(ledger, signal);
    const { ingest: ingestUrl } = platform.urls;
    await publishAll({ ingestUrl, key: tenant.key, examples, ledger, rate, warmUp, events, signal }, settled);
    await settled();
  } finally {
    endProgress();
  }
  const problems = ledger.problems();
  if (problems.length === 0) problems.push(...(await untilApiAgrees(ledger, tenant, signal)));
  console.log(`\n${summary(ledger, settings)}\n`);
  for (const problem of problems.slice(0, 20)) console.log(`  WRONG: ${problem}`);
  if (problems.length > 20) console.log(`  WRONG: and ${problems.length - 20} more`);
  if (problems.length === 0) {
    console.log(
      'Every event arrived as it was published, signed, and once unless it was refused; the API says the same.',
    );
  }
  return problems.length === 0;
}

/** Waits for every delivery of what was published so far; what has not come by then is told by the ledger. */
async function untilDelivered(ledger: Ledger, signal: AbortSignal): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !ledger.isComplete() && Date.now() < deadline;) {
    signal.throwIfAborted();
    await delay(20);
  }
}

/** The API is a projection, a moment behind: its last word counts. */
async function untilApiAgrees(ledger: Ledger, tenant: DemoTenant, signal: AbortSignal): Promise<string[]> {
  for (const deadline = Date.now() + 15_000; ; await delay(500)) {
    signal.throwIfAborted();
    const problems = await compareWithApi(ledger, tenant);
    if (problems.length === 0 || Date.now() > deadline) return problems;
  }
}

function readSettings(): Settings {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      events: { type: 'string', default: '1000' },
      rate: { type: 'string', default: '100' },
      'warm-up': { type: 'string', default: '1500' },
    },
  });
  const [events, rate, warmUp] = [values.events, values.rate, values['warm-up']].map(Number) as [
    number,
    number,
    number,
  ];
  const isRight = events >= 1 && rate > 0 && warmUp >= 0 && Number.isInteger(events) && Number.isInteger(warmUp);
  if (!isRight) throw new Error(USAGE);
  return { once: values.once, events, rate, warmUp };
}

await Promise.resolve()
  .then(() => main(readSettings()))
  .catch(reportFailure);
process.exit();
