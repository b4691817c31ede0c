import { cpus } from 'node:os';
import type { LocalPlatform } from '../platform/local-platform.ts';
import { type Ledger, percentile } from './ledger.ts';
import type { DemoTenant } from './set-up-tenant.ts';

/** What has happened so far, in one line. */
export function progressLine(ledger: Ledger): string {
  const { events, expected, delivered, attempts } = ledger.counts();
  const open = expected - delivered;
  const latency = ms(percentile(ledger.latencies().slice(-1_000), 0.5));
  return `${events} events published · ${delivered} of ${expected} deliveries made · ${attempts} attempts · ${open} open · p50 ${latency}`;
}

/** The table at the end. */
export function summary(ledger: Ledger, settings: { rate: number; warmUp: number }): string {
  const counts = ledger.counts();
  const latencies = ledger.latencies();
  const answers = ledger.answerTimes();
  const rows: [string, string | number, string][] = [
    ['events', counts.events, `real GitHub payloads, ${settings.rate} a second`],
    ['deliveries', `${counts.delivered} of ${counts.expected}`, `to ${ledger.endpoints.length} endpoints`],
    ['attempts', counts.attempts, 'requests that the receivers got'],
    ['retried', counts.retried, 'deliveries that came again, as the receiver had said 503'],
    ['verified', counts.verified, 'signatures found right by the npm package standardwebhooks'],
    ['mismatched', counts.mismatched, 'requests that were not byte for byte what was published'],
    [
      'latency p50',
      ms(percentile(latencies, 0.5)),
      'from before the publish request to the first byte at the receiver;',
    ],
    [
      'latency p99',
      ms(percentile(latencies, 0.99)),
      `first attempts to the endpoints that never fail (${latencies.length})`,
    ],
    ['answer p50', ms(percentile(answers, 0.5)), 'until ingest had the event stored and said 202'],
    ['answer p99', ms(percentile(answers, 0.99)), `the first ${settings.warmUp} events warm up and are in no latency`],
  ];
  const wide = Math.max(...rows.map(([, value]) => String(value).length));
  const [{ model = 'unknown' } = {}] = cpus();
  return [
    ...rows.map(([name, value, note]) => `  ${name.padEnd(12)} ${String(value).padStart(wide)}   ${note}`),
    '',
    `  Measured on ${cpus().length} cores (${model}), Node ${process.version}; platform, receivers and publisher on the same machine.`,
  ].join('\n');
}

/** Where to look around while the demo stays up. */
export function placesToLook(
  { urls, logDir }: LocalPlatform,
  ledger: Ledger,
  { key, endpointIds }: DemoTenant,
): string {
  const flaky = ledger.endpoints.find(({ isDownAtFirst }) => isDownAtFirst)!;
  const retried = [...ledger.sent.values()].find((event) => ledger.requests(flaky, event).length > 1);
  const delivery = retried && ledger.requests(flaky, retried)[0]?.messageId;
  const curl = (path: string): string => `    curl -s -H "authorization: Bearer $KEY" ${urls.registry}${path}`;
  return [
    'Look around (Ctrl-C ends it):',
    `  Management API    ${urls.registry}/docs`,
    `  Publishing API    ${urls.ingest}/docs`,
    `  Logs              ${logDir}`,
    '',
    `    KEY=${key}`,
    ...(delivery ? ['  A delivery with all its attempts:', curl(`/v1/deliveries/${delivery}`)] : []),
    '  How the endpoint that failed at first has fared:',
    curl(`/v1/endpoints/${endpointIds.get(flaky)}/stats`),
    '  Publish an event of your own:',
    `    curl -s -H "authorization: Bearer $KEY" -H 'content-type: application/json' ${urls.ingest}/v1/events -d '{"type":"github.push","data":{"ref":"refs/heads/main"}}'`,
  ].join('\n');
}

function ms(value: number | undefined): string {
  return value === undefined ? '–' : `${value.toFixed(1)} ms`;
}
