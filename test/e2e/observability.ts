import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '#infrastructure';
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

/** The shipped configuration, but for where the services are, and how often they are asked. */
export function configFor(ports: Record<string, number>): string {
  const config = parse(readText('deploy/observability/prometheus.yml')) as {
    global: object;
    rule_files: string[];
    scrape_configs: { job_name: string }[];
  };
  const jobs = config.scrape_configs.map(({ job_name }) => ({
    job_name,
    static_configs: [{ targets: [`127.0.0.1:${ports[job_name.replace('hookwire-', '')]}`] }],
  }));
  const often = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
  const rules = config.rule_files.map((file) => join(OBSERVABILITY, file));
  // JSON is YAML.
  return JSON.stringify({ ...config, global: often, rule_files: rules, scrape_configs: jobs });
}

/** What the dashboards ask Prometheus for, with values for Grafana's variables. */
export function panelQueries(): [string, string][] {
  const folder = join(OBSERVABILITY, 'dashboards');
  if (!existsSync(folder)) return [];
  interface Panel {
    title: string;
    datasource?: { type?: string };
    targets?: { expr?: string; datasource?: { type?: string } }[];
    panels?: Panel[];
  }
  const ofPanel = (panel: Panel): [string, string][] => [
    ...(panel.panels ?? []).flatMap(ofPanel),
    ...(panel.targets ?? [])
      .filter(({ expr, datasource }) => expr && (datasource ?? panel.datasource)?.type === 'prometheus')
      .map(({ expr }): [string, string] => [panel.title, withoutVariables(expr!)]),
  ];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const { panels } = JSON.parse(readText(join('deploy/observability/dashboards', name))) as { panels: Panel[] };
      return panels.flatMap(ofPanel);
    });
}

function withoutVariables(expression: string): string {
  return expression.replace(/\$__(rate_interval|interval|range)/g, '1m').replace(/\$(\w+|\{\w+\})/g, '.*');
}
