import { cpus, totalmem } from 'node:os';
import type { ProfileKind } from './options.ts';
import { isMet, shown, type Measured, type RawLimits, type Target } from './scenario.ts';
import { median, spread } from './statistics.ts';

export interface Finished {
  readonly name: string;
  readonly title: string;
  /** One for each repetition; a scenario that failed has the reason instead. */
  readonly runs: readonly Measured[];
  /** As many of the revision that this one is compared with, when there is one. */
  readonly against?: readonly Measured[];
  readonly failure?: string;
}

export interface RunInfo {
  readonly startedAt: Date;
  readonly mode: 'quick' | 'full';
  readonly revision: string;
  /** What it is compared with, as it was given. */
  readonly against?: string;
  readonly profile?: ProfileKind;
  readonly natsVersion: string;
}

/** The results file: machine and settings, raw limits, each scenario, each target. */
export function toMarkdown(info: RunInfo, raw: RawLimits, finished: readonly Finished[]): string {
  return [
    `# Benchmark of ${info.startedAt.toISOString().slice(0, 10)}, revision ${info.revision} (${info.mode})`,
    '',
    `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.version}, ` +
      `nats-server ${info.natsVersion}, Postgres ${raw.postgresVersion}. Generator, receiver, NATS, Postgres and all services share it. ` +
      `JetStream syncs its files ${raw.syncInterval} (\`sync_interval\` in force, as shipped), Postgres at every commit.`,
    ...(info.profile ? ['', `The services were profiled (${info.profile}), which costs some of each figure.`] : []),
    ...(info.against === undefined
      ? []
      : ['', `Compared with \`${info.against}\`: both in turn, in this one run. A ratio over 1: more than there.`]),
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
    ...finished.flatMap((scenario) => section(scenario, info)),
    '## Targets',
    '',
    table(
      ['scenario', 'target', 'measured', ''],
      finished.flatMap(({ title, runs, failure }) =>
        failure === undefined
          ? targetsOf(runs).map((target) => [
              title,
              target.text,
              `${shown(target.value)} ${target.unit}`,
              isMet(target) ? 'met' : '**not met**',
            ])
          : [[title, '', failure, '**failed**']],
      ),
    ),
    '',
  ].join('\n');
}

/** Each target with the median of what the runs reached. */
export function targetsOf(runs: readonly Measured[]): Target[] {
  return (runs[0]?.targets ?? []).map((target) => ({
    ...target,
    value: median(runs.flatMap(({ targets }) => targets.filter(({ text }) => text === target.text)).map(valueOf)),
  }));
}

function section({ name, title, runs, against, failure }: Finished, info: RunInfo): string[] {
  const head = [`### ${title} (\`${name}\`)`, ''];
  if (failure !== undefined) return [...head, `Failed: ${failure}`, ''];
  const figures = Object.keys(runs[0]?.figures ?? {});
  const rows = figures.map((figure) => {
    const here = spread(figureOf(runs, figure));
    if (!against) return [figure, ...cells(here)];
    const there = spread(figureOf(against, figure));
    return [figure, ...cells(here), ...cells(there), shown(here.median / there.median)];
  });
  const columns = ['median', 'min–max'];
  const heads = against ? [...columns, ...columns.map((column) => `${info.against}: ${column}`), 'ratio'] : columns;
  return [
    ...head,
    `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}.`,
    '',
    table(['', ...heads], rows),
    '',
    ...usageLines(middle(runs)),
    ...(against ? usageLines(middle(against), `Of \`${info.against}\`:`) : []),
  ];
}

/** What the other revision does not measure is not compared. */
function figureOf(runs: readonly Measured[], name: string): number[] {
  return runs.map(({ figures }) => figures[name] ?? NaN);
}

function cells({ median, min, max }: ReturnType<typeof spread>): string[] {
  return [shown(median), `${shown(min)}–${shown(max)}`];
}

function usageLines(measured: Measured | undefined, head?: string): string[] {
  const { usage, deliveries } = measured ?? {};
  if (!usage || !deliveries) return [];
  return [
    ...(head === undefined ? [] : [head, '']),
    table(
      ['process', 'CPU µs each', 'bytes written each', 'memory MB'],
      Object.entries(usage).map(([process, { cpuSeconds, writtenBytes, residentBytes }]) => [
        process,
        shown((cpuSeconds / deliveries) * 1e6),
        shown(writtenBytes / deliveries),
        shown(residentBytes / 1e6),
      ]),
    ),
    '',
  ];
}

/** By its first figure, the run in the middle. */
function middle(runs: readonly Measured[]): Measured | undefined {
  const first = ({ figures }: Measured) => Object.values(figures)[0] ?? 0;
  return [...runs].sort((a, b) => first(a) - first(b))[Math.floor(runs.length / 2)];
}

function valueOf({ value }: Target): number {
  return value;
}

function byConnections({ signedPostsBy }: RawLimits): string {
  const all = Object.entries(signedPostsBy).map(([connections, rate]) => `${connections} connections: ${shown(rate)}`);
  return all.join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
