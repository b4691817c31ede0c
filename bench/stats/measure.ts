import type { Filled } from './fill.ts';
import type { PlanReport } from './plans.ts';
import type { Asked } from './questions.ts';

/** How long one kind of request took, in milliseconds. */
export interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

export interface Measured extends Times {
  readonly name: string;
  readonly plan: PlanReport;
}

/** Requests before those that count: connections are opened, and code is compiled. */
const WARM_UP = 50;

/**
 * Sends requests one after the other, and takes the time of each until its body is read.
 * @throws Error when an answer is not 200
 */
export async function measure(url: string, token: string, ask: () => Asked, requests: number): Promise<Times> {
  const times: number[] = [];
  for (let n = -WARM_UP; n < requests; n++) {
    const { path, tenant } = ask();
    const startedAt = performance.now();
    const answer = await fetch(url + path, {
      headers: { authorization: `Bearer ${token}`, 'hookwire-tenant': tenant },
    });
    const text = await answer.text();
    if (n >= 0) times.push(performance.now() - startedAt);
    if (answer.status !== 200) throw new Error(`GET ${path} answers ${answer.status} ${text}`);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.ceil(times.length * share) - 1]!;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

/** What is slower than it may be, or read otherwise than it should. */
export function problemsOf(measured: readonly Measured[], boundMs: number): string[] {
  return measured.flatMap(({ name, p99, plan }) => [
    ...(p99 > boundMs ? [`${name}: p99 is ${p99.toFixed(1)} ms, over ${boundMs} ms`] : []),
    ...plan.problems.map((problem) => `${name}: ${problem}`),
  ]);
}

export interface Circumstances extends Filled {
  readonly requests: number;
  readonly machine: string;
  readonly postgres: string;
  readonly size: string;
  readonly fillSeconds: number;
  readonly revision: string;
}

/** For docs/performance.md. */
export function toMarkdown(measured: readonly Measured[], about: Circumstances): string {
  const number = (value: number) => Math.round(value).toLocaleString('en-US');
  const row = ({ name, p50, p99, most, plan }: Measured) =>
    `| ${name} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${most.toFixed(1)} | ${plan.daysRead} | ${number(plan.rows)} |`;
  return [
    `${number(about.attempts)} attempts of ${number(about.deliveries)} deliveries of ${number(about.events)} events; ` +
      `${about.size}, filled in ${number(about.fillSeconds)} s. ${about.requests} requests of each kind, one after the other.`,
    `${about.machine}; ${about.postgres}; revision ${about.revision}.`,
    '',
    '| Request | p50 ms | p99 ms | most ms | days read | rows read |',
    '| --- | --: | --: | --: | --: | --: |',
    ...measured.map(row),
  ].join('\n');
}
