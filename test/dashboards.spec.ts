import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { plain, prometheusName } from '../libs/service/src/metrics/prometheus-names.ts';
import { METRICS, type MetricName } from '../libs/service/src/metrics/table.ts';
import { dashboardFiles } from '../scripts/dashboards/all.ts';
import { alerts, dashboards, filledIn, panelQueries } from './e2e/observability.ts';
import { groupedBy, selected } from './promql.ts';
import { readText } from './service-settings.ts';

interface DataSources {
  readonly datasources: readonly {
    readonly uid: string;
    readonly type: string;
    readonly jsonData: {
      readonly exemplarTraceIdDestinations?: readonly { readonly name: string; readonly datasourceUid: string }[];
      readonly tracesToLogsV2?: { readonly datasourceUid: string; readonly query: string };
      readonly derivedFields?: readonly { readonly datasourceUid: string; readonly matcherRegex: string }[];
    };
  }[];
}

const all = [...dashboards().entries()];
const uids = all.map(([, { uid }]) => uid);
const { datasources } = parse(
  readText('deploy/observability/grafana/provisioning/datasources/hookwire.yaml'),
) as DataSources;

/** What exporters say, which are not ours: of these, labels are not checked here. */
const OF_EXPORTERS = /^(gnatsd|pg)_/;
const OF_PROMETHEUS = new Map([
  ['up', ['job', 'instance']],
  ['ALERTS', ['alertname', 'alertstate']],
]);
const known = new Map<string, readonly string[]>([
  ...OF_PROMETHEUS,
  ...Object.entries(METRICS).flatMap(([name, { kind, attributes }]): [string, string[]][] => {
    const metric = prometheusName(name as MetricName);
    const labels = [...(attributes as readonly string[]).map(plain), 'job', 'instance'];
    if (kind !== 'histogram') return [[metric, labels]];
    return ['_bucket', '_count', '_sum'].map((suffix) => [metric + suffix, [...labels, 'le']]);
  }),
]);

describe('what Prometheus is asked for', () => {
  const answers = readText('docs/operations.md').split(/^## /m)[1]!;
  const asked = [
    ...[...answers.matchAll(/^\| [^|`]+\| `([^`]+)`/gm)].map(([, expr]) => ['docs/operations.md', expr!] as const),
    ...alerts().map(({ alert, expr }) => [alert, expr] as const),
    ...panelQueries()
      .filter(({ type }) => type === 'prometheus')
      .map(({ dashboard, panel, query }) => [`${dashboard}: ${panel}`, query] as const),
  ];

  it.each(asked)('%s: %s', (_, expression) => {
    const all = selected(filledIn(expression, { database: 'x' }));
    expect(all).not.toEqual([]);
    const ours = all.filter(({ metric }) => !OF_EXPORTERS.test(metric));
    for (const { metric, labels } of ours) {
      expect([metric, known.has(metric)]).toEqual([metric, true]);
      expect(known.get(metric)).toEqual(expect.arrayContaining([...labels]));
    }
    const labels = new Set(ours.flatMap(({ metric }) => known.get(metric)!));
    if (ours.length > 0) expect([...labels]).toEqual(expect.arrayContaining(groupedBy(expression)));
  });

  it('is more than a few things', () => {
    expect(asked.filter(([where]) => where === 'docs/operations.md').length).toBe(6);
    expect(asked.length).toBeGreaterThan(90);
  });
});

describe('the dashboards', () => {
  it('are what the code makes of them; if not: npm run dashboards', () => {
    const made = dashboardFiles();
    expect(all.map(([name]) => name)).toEqual(Object.keys(made).sort());
    for (const [name, text] of Object.entries(made))
      expect([name, readText(`deploy/observability/dashboards/${name}`)]).toEqual([name, text]);
  });

  it.each(all)('%s: every panel says what it shows, in which unit, and where from', (_, { panels }) => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { type, title, description, datasource, fieldConfig, targets = [] } of panels) {
      expect(title).not.toBe('');
      if (type === 'row' || type === 'text') continue;
      expect([title, description?.length ?? 0]).not.toEqual([title, 0]);
      expect(datasources.map(({ type, uid }) => ({ type, uid }))).toContainEqual(datasource);
      expect(targets.length).toBeGreaterThan(0);
      for (const target of targets) expect(target.datasource).toEqual(datasource);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
      if (type === 'timeseries' || type === 'stat')
        expect([title, fieldConfig?.defaults.unit]).not.toEqual([title, undefined]);
    }
  });

  it.each(all)('%s: panels lie side by side, and none on another', (_, { panels }) => {
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      expect([title, gridPos.x + gridPos.w <= 24]).toEqual([title, true]);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([title, taken.has(`${x},${y}`)]).toEqual([title, false]);
          taken.add(`${x},${y}`);
        }
      }
    }
  });

  it.each(all)('%s: uses the variables that it has, and leads to dashboards that have those it passes on', (_, it) => {
    const own = it.templating.list.map(({ name }) => name);
    const text = JSON.stringify(it.panels);
    const used = [...text.matchAll(/\$\{?(\w+)/g)].map(([, name]) => name!).filter((name) => !name.startsWith('__'));
    expect(new Set(used)).toEqual(new Set(own));
    for (const [, uid, query] of text.matchAll(/"\/d\/([\w-]+)\??([^"]*)"/g)) {
      expect(uids).toContain(uid);
      const theirs = all.find(([, other]) => other.uid === uid)![1].templating.list.map(({ name }) => name);
      for (const [, name] of query!.matchAll(/var-(\w+)=/g)) expect(theirs).toContain(name);
    }
  });

  it('ask questions of which every bracket and every quote is closed', () => {
    for (const { panel, query } of panelQueries()) {
      const brackets = query.replace(/"(?:[^"\\]|\\.)*"/g, '').replace(/[^()[\]{}"]/g, '');
      let left = brackets;
      while (/\(\)|\[\]|\{\}/.test(left)) left = left.replace(/\(\)|\[\]|\{\}/g, '');
      expect([panel, left]).toEqual([panel, '']);
    }
  });

  it('show the traces of latencies: exemplars are asked for of histograms, and only of them', () => {
    for (const [, { panels }] of all) {
      for (const target of panels.flatMap(({ targets = [] }) => targets)) {
        if ('exemplar' in target) expect(target.expr).toContain('_bucket');
      }
    }
  });
});

describe('the data sources', () => {
  const jsonOf = (uid: string) => datasources.find((source) => source.uid === uid)!.jsonData;

  it('lead from an exemplar to its trace, by the label that our exemplars have', () => {
    expect(jsonOf('prometheus').exemplarTraceIdDestinations).toEqual([{ name: 'trace_id', datasourceUid: 'tempo' }]);
    expect(readText('libs/service/src/metrics/open-metrics.ts')).toContain('{trace_id="');
  });

  it('lead from a span to the lines of its trace and service, and back', () => {
    expect(jsonOf('tempo').tracesToLogsV2).toMatchObject({
      datasourceUid: 'loki',
      tags: [{ key: 'service.name', value: 'service_name' }],
      query: '{$${__tags}} | trace_id="$${__span.traceId}"',
    });
    expect(jsonOf('loki').derivedFields).toMatchObject([{ datasourceUid: 'tempo', matcherRegex: 'trace_id' }]);
  });
});
