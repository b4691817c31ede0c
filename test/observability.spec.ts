import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { METRICS, type Metric, type MetricName, plain, prometheusName } from '#service';
import { dashboards } from './e2e/observability.ts';
import { codeRows, readText, SERVICE_NAMES, unquoted } from './service-settings.ts';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string; readonly dashboard_url: string };
}
interface AlertTest {
  readonly name: string;
  readonly alert_rule_test: readonly { readonly alertname: string; readonly exp_alerts: readonly unknown[] }[];
}

const page = readText('docs/operations.md');
const rows = codeRows(page).filter((cells) => cells.length === 6);
const alerts = (parse(readText('deploy/observability/alerts.yml')) as { groups: { rules: Alert[] }[] }).groups.flatMap(
  ({ rules }) => rules,
);
const alertTests = (parse(readText('deploy/observability/alerts.test.yml')) as { tests: AlertTest[] }).tests;

describe('the metrics of docs/operations.md', () => {
  it('are those of the table in the code, in its order', () => {
    expect(rows.map(([name]) => unquoted(name!))).toEqual(Object.keys(METRICS));
  });

  it.each(Object.keys(METRICS) as MetricName[])('%s: its name in Prometheus, kind, attributes and meaning', (name) => {
    const { kind, attributes, description }: Metric = METRICS[name];
    const row = rows.find(([cell]) => cell === `\`${name}\``)!;
    expect(row.map(unquoted).filter((_, n) => n !== 4)).toEqual([
      name,
      prometheusName(name),
      kind.replace('observable_', ''),
      attributes.map(plain).join(', ') || 'none',
      description.replaceAll('`', ''),
    ]);
  });
});

describe('the alerts', () => {
  it.each(alerts)('$alert: has a test of its firing and one of its silence', ({ alert }) => {
    const expected = alertTests
      .flatMap((test) => test.alert_rule_test)
      .filter(({ alertname }) => alertname === alert)
      .map(({ exp_alerts }) => exp_alerts.length);
    expect(expected).toEqual([1, 0]);
  });

  it.each(alerts)(
    '$alert: says how bad it is, and has a section that says what to do',
    ({ alert, labels, annotations }) => {
      expect(['critical', 'warning']).toContain(labels.severity);
      expect(annotations.runbook_url).toBe(`{{ $externalLabels.docs }}/operations.md#${alert.toLowerCase()}`);
      const [, dashboard] = /^\{\{ \$externalLabels\.grafana \}\}\/d\/([\w-]+)$/.exec(annotations.dashboard_url)!;
      expect([...dashboards().values()].map(({ uid }) => uid)).toContain(dashboard);
      const section = page.split(/^### /m).find((part) => part.startsWith(`${alert}\n`));
      for (const part of ['What it means', 'What to look at', 'What to do']) expect(section).toContain(`**${part}.** `);
    },
  );

  it('are all that the page describes', () => {
    const described = [...page.matchAll(/^### (Hookwire\w+)$/gm)].map(([, name]) => name!);
    expect(described).toEqual(alerts.map(({ alert }) => alert));
  });
});

describe('deploy/observability/prometheus.yml', () => {
  interface Job {
    job_name: string;
    dns_sd_configs: { names: string[]; type: string; port: number }[];
  }
  const jobs = (parse(readText('deploy/observability/prometheus.yml')) as { scrape_configs: Job[] }).scrape_configs;

  it('asks every service where it answers', () => {
    const ports = new Map(SERVICE_NAMES.map((name, n) => [name, 9464 + n]));
    expect(jobs.filter(({ job_name }) => job_name.startsWith('hookwire-'))).toEqual(
      SERVICE_NAMES.map((name) => ({
        job_name: `hookwire-${name}`,
        dns_sd_configs: [{ names: [name], type: 'A', port: ports.get(name) }],
      })),
    );
  });
});
