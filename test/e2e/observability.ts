import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '#infrastructure';
import type { Dashboard, Target } from '../../scripts/dashboards/grafana.ts';
import { readText } from '../service-settings.ts';

// What is shipped for Prometheus and Grafana, as a test can ask it.

/** Its folder. */
export const OBSERVABILITY = join(projectRoot(), 'deploy', 'observability');

interface Group {
  readonly rules: { readonly alert: string; readonly expr: string }[];
}

export function alerts(): Group['rules'] {
  const { groups } = parse(readText('deploy/observability/alerts.yml')) as { groups: Group[] };
  return groups.flatMap(({ rules }) => rules);
}

/**
 * The shipped configuration, but for where the services are, and how often they are asked.
 * @param ports by the name of a job; others are left out
 */
export function configFor(ports: Record<string, number>): string {
  const config = parse(readText('deploy/observability/prometheus.yml')) as {
    global: object;
    rule_files: string[];
    scrape_configs: { job_name: string }[];
  };
  const jobs = config.scrape_configs
    .filter(({ job_name }) => ports[job_name] !== undefined)
    .map(({ job_name }) => ({ job_name, static_configs: [{ targets: [`127.0.0.1:${ports[job_name]}`] }] }));
  const often = { ...config.global, scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
  const rules = config.rule_files.map((file) => join(OBSERVABILITY, file));
  // JSON is YAML.
  return JSON.stringify({ ...config, global: often, rule_files: rules, scrape_configs: jobs });
}

/** The dashboards that are shipped, by the names of their files. */
export function dashboards(): Map<string, Dashboard> {
  const files = readdirSync(join(OBSERVABILITY, 'dashboards')).sort();
  return new Map(
    files.map((name) => [name, JSON.parse(readText(`deploy/observability/dashboards/${name}`)) as Dashboard]),
  );
}

export interface PanelQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly type: Target['datasource']['type'];
  /** With Grafana's variables. */
  readonly query: string;
  /** Whether it shows traces beside the line. */
  readonly hasExemplars: boolean;
}

/** What all dashboards ask for. */
export function panelQueries(): PanelQuery[] {
  return [...dashboards().values()].flatMap(({ uid, panels }) =>
    panels.flatMap(({ title, targets = [] }) =>
      targets.map((target) => ({
        dashboard: uid,
        panel: title,
        type: target.datasource.type,
        query: 'expr' in target ? target.expr : target.query,
        hasExemplars: 'exemplar' in target && target.exemplar === true,
      })),
    ),
  );
}

/** A query as Grafana sends it. @param variables of the dashboard */
export function filledIn(query: string, variables: Record<string, string>): string {
  return query
    .replace(/\$__(rate_interval|auto|range)\b/g, '1m')
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, bare?: string) => {
      const value = variables[(braced ?? bare)!];
      if (value === undefined) throw new Error(`nothing fills in the variable ${braced ?? bare} of ${query}`);
      return value;
    });
}

/** The attributes by whose number the collector chooses what it keeps. */
export function sampledBy(): string[] {
  interface Policies {
    readonly policies: readonly { readonly numeric_attribute?: { readonly key: string } }[];
  }
  const { processors } = parse(readText('deploy/observability/collector.yaml')) as {
    processors: { tail_sampling: Policies };
  };
  return processors.tail_sampling.policies.flatMap(({ numeric_attribute }) => numeric_attribute?.key ?? []);
}
