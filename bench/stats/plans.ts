import type { DataSource } from 'typeorm';
import { boundedRead, dayOf, DELIVERIES_EXAMINED, type Statement } from '#store';
import { DAY_MS, type World } from './world.ts';

/** What Postgres says of a part of a plan it has followed. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** How a statement was read. */
export interface PlanReport {
  /** Partitions that were left in the plan, of all tables together: days. */
  readonly days: number;
  /** Partitions that were read. */
  readonly daysRead: number;
  /** Rows that came from an index, or from behind one. */
  readonly rows: number;
  readonly problems: readonly string[];
}

/**
 * A search reads each candidate once, and for some of its filters looks something up for it; what comes from the
 * statistics is a month of hours, a day of minutes or a year of days, each counted by a few shards.
 */
const MOST_ROWS = 3 * DELIVERIES_EXAMINED;

/** @param days whose partitions the plan may have */
export async function explain(db: DataSource, statement: Statement, world: World, days: number): Promise<PlanReport> {
  const [{ 'QUERY PLAN': plans }] = (await boundedRead(db, (read) =>
    read<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>({
      text: `EXPLAIN (ANALYZE, FORMAT JSON) ${statement.text}`,
      values: statement.values,
    }),
  )) as [{ 'QUERY PLAN': [{ Plan: PlanNode }] }];
  const nodes = [...nodesOf(plans[0].Plan)];
  const scans = nodes.filter((node) => node['Relation Name'] !== undefined);
  const problems = scans
    .filter((node) => node['Node Type'] === 'Seq Scan' && node['Actual Loops'] > 0)
    .map((node) => `reads all of ${node['Relation Name']}`);
  const inPlan = daysOf(scans);
  const allowed = new Set(
    Array.from({ length: days }, (_, n) => dayOf(world.end - (n + 1) * DAY_MS).replaceAll('-', '')),
  );
  if (inPlan.size > days) problems.push(`has ${inPlan.size} days of partitions in its plan instead of ${days}`);
  if (days === world.days) {
    const others = [...inPlan].filter((day) => !allowed.has(day));
    if (others.length > 0) problems.push(`has the partitions of ${others.join(', ')} in its plan`);
  }
  const rows = scans.reduce(
    (sum, node) => sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
    0,
  );
  if (rows > MOST_ROWS) problems.push(`looks at ${Math.round(rows)} rows`);
  return { days: inPlan.size, daysRead: daysOf(scans.filter((node) => node['Actual Loops'] > 0)).size, rows, problems };
}

function* nodesOf(node: PlanNode): Generator<PlanNode> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}

function daysOf(scans: readonly PlanNode[]): Set<string> {
  return new Set(scans.flatMap((node) => /_(\d{8})$/.exec(node['Relation Name']!)?.[1] ?? []));
}
