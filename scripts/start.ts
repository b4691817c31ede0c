import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot, serviceEnvironment } from '#infrastructure';
import { type LocalPlatform, startLocalPlatform } from './platform/local-platform.ts';
import { fixedPorts } from './platform/ports.ts';
import { reportFailure } from './platform/report-failure.ts';
import type { SupervisedService } from './platform/supervised-service.ts';
import { onInterruption, untilAborted } from './platform/until-interrupted.ts';

// `npm start`: all of Hookwire on this machine. NATS and Postgres are provided unless NATS_URL and DATABASE_URL are set.

const say = (line: string): void => console.log(`  ${line}`);

async function main(): Promise<void> {
  const { env } = process;
  const services: SupervisedService[] = [];
  const interruption = onInterruption(() => services.forEach((service) => service.kill()), say);
  const dir = env['HOOKWIRE_DATA_DIR'] || join(projectRoot(), '.hookwire');
  const host = env['HOST'] || '127.0.0.1';
  const startedAt = Date.now();
  console.log('Hookwire');
  const platform = await startLocalPlatform({
    dir,
    cacheDir: join(projectRoot(), '.hookwire', 'cache'),
    ports: await fixedPorts(env),
    host,
    env,
    // Whoever can reach the API is on this machine already, and what a newcomer has is a receiver on localhost.
    defaults: host === '127.0.0.1' ? { HOOKWIRE_ALLOWED_NETWORKS: '127.0.0.0/8' } : {},
    say,
    onService: (service) => services.push(service),
    signal: interruption,
  });
  await writeEnvironment(dir, platform);
  console.log(welcome(platform, dir, Date.now() - startedAt));
  await untilAborted(interruption);
  await platform.stop();
  say('stopped');
}

/** For commands of one's own (`npm run rebuild`, psql, nats): what the services were told, as a shell can read it. */
async function writeEnvironment(dir: string, { infrastructure }: LocalPlatform): Promise<void> {
  const lines = Object.entries(serviceEnvironment(infrastructure)).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(join(dir, 'services.env'), lines.join(''), { mode: 0o600 });
}

function welcome({ urls, services, logDir, infrastructure }: LocalPlatform, dir: string, tookMs: number): string {
  const line = (name: keyof typeof urls, what: string): string =>
    `  ${name.padEnd(10)} ${urls[name]}  pid ${String(services[name].pid).padEnd(7)} ${what}`;
  const credentials = join(dir, 'credentials.json');
  return [
    line('ingest', 'takes events: POST /v1/events; reference at /docs'),
    line('registry', 'management API under /v1; reference at /docs'),
    line('fanout', 'event → deliveries'),
    line('delivery', 'delivery → signed request'),
    line('projector', 'delivery log → Postgres'),
    `  ${'secrets'.padEnd(10)} ${credentials} (admin token), ${join(dir, 'services.env')} (addresses with passwords)`,
    `  ${'logs'.padEnd(10)} ${logDir} (warnings and errors are shown here too)`,
    ...(infrastructure.nats
      ? [`  ${'producers'.padEnd(10)} may also use NATS on ${infrastructure.nats.url}, with an API key as token`]
      : []),
    '',
    `Ready after ${(tookMs / 1000).toFixed(1)} s. Ctrl-C stops it; the data stays in ${dir}.`,
    '',
    'Make a first tenant:',
    // What is in the environment wins over what was made here.
    `  export ADMIN_TOKEN=$(node -p "require('${credentials}').adminToken")`,
    `  curl ${urls.registry}/v1/tenants -H "authorization: Bearer $ADMIN_TOKEN" -H 'content-type: application/json' -d '{"name":"Acme"}'`,
    'How to go on from there is in README.md.',
    '',
  ].join('\n');
}

await main().catch(reportFailure);
process.exit();
