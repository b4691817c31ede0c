import { cpus, totalmem } from 'node:os';
import { shown, type Measured, type RawLimits } from './scenario.ts';

export interface Finished {
  readonly name: string;
  readonly title: string;
  /** One for each repetition; a scenario that failed has the reason instead. */
  readonly runs: readonly Measured[];
  readonly failure?: string;
}

export interface RunInfo {
  readonly startedAt: Date;
  readonly mode: 'quick' | 'full';
  readonly revision: string;
  readonly natsVersion: string;
  readonly postgresVersion: string;
}

/** The results file: machine and settings, raw limits, each scenario, each target. */
export function toMarkdown(info: RunInfo, raw: RawLimits, finished: readonly Finished[]): string {
  return [
    `# Benchmark of ${info.startedAt.toISOString().slice(0, 10)}, revision ${info.revision} (${info.mode})`,
    '',
    `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}, ` +
      `nats-server ${info.natsVersion}, Postgres ${info.postgresVersion}. Generator, receiver, NATS, Postgres and all services share it. ` +
      'JetStream syncs its files every two minutes (`sync_interval` as shipped), Postgres at every commit.',
    '',
    '## What the machine can do',
    '',
    table(
      ['', 'a second'],
      [
        [`**R**: signed POSTs by a bare loop (${byConnections(raw)})`, shown(raw.signedPosts)],
        ['JetStream: published with acknowledgement', shown(raw.published)],
        ['JetStream: consumed with acknowledgement', shown(raw.consumed)],
        ['Postgres: rows inserted', shown(raw.inserted)],
      ],
    ),
    '',
    '## Scenarios',
    '',
    ...finished.flatMap(section),
    '## Targets',
    '',
    table(
      ['scenario', 'target', 'measured', ''],
      finished.flatMap(({ title, runs, failure }) =>
        failure === undefined
          ? (middle(runs)?.targets ?? []).map(({ text, figure, isMet }) => [
              title,
              text,
              figure,
              isMet ? 'met' : '**not met**',
            ])
          : [[title, '', failure, '**failed**']],
      ),
    ),
    '',
  ].join('\n');
}

function section({ name, title, runs, failure }: Finished): string[] {
  const head = [`### ${title} (\`${name}\`)`, ''];
  if (failure !== undefined) return [...head, `Failed: ${failure}`, ''];
  const names = Object.keys(runs[0]?.figures ?? {});
  const rows = runs.map(({ figures }, n) => [String(n + 1), ...names.map((name) => figures[name] ?? '')]);
  return [...head, table(['run', ...names], rows), '', ...usageLines(middle(runs)), ''];
}

function usageLines(measured: Measured | undefined): string[] {
  const { usage, deliveries } = measured ?? {};
  if (!usage || !deliveries) return [];
  return [
    table(
      ['process', 'CPU µs each', 'bytes written each', 'memory MB'],
      Object.entries(usage).map(([process, { cpuSeconds, writtenBytes, residentBytes }]) => [
        process,
        shown((cpuSeconds / deliveries) * 1e6),
        shown(writtenBytes / deliveries),
        shown(residentBytes / 1e6),
      ]),
    ),
  ];
}

/** By its first figure, the run in the middle. */
function middle(runs: readonly Measured[]): Measured | undefined {
  const first = ({ figures }: Measured) => Number(Object.values(figures)[0]?.replaceAll(',', ''));
  return [...runs].sort((a, b) => first(a) - first(b))[Math.floor(runs.length / 2)];
}

function byConnections({ signedPostsBy }: RawLimits): string {
  const all = Object.entries(signedPostsBy).map(([connections, rate]) => `${connections} connections: ${shown(rate)}`);
  return all.join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
