import type { DataSource, Link, Override, Panel, Target, Threshold, Unit } from './grafana.ts';

const PROMETHEUS = { type: 'prometheus', uid: 'prometheus' } as const satisfies DataSource;
const LOKI = { type: 'loki', uid: 'loki' } as const satisfies DataSource;
const TEMPO = { type: 'tempo', uid: 'tempo' } as const satisfies DataSource;

/** An expression and what its lines are called: `{{label}}` stands for a label's value. */
export type Query = readonly [expression: string, legend: string];

interface Shown {
  /** What it says, and when to worry. */
  readonly description: string;
  readonly unit: Unit;
  readonly max?: number;
  readonly thresholds?: readonly Threshold[];
  /** Shows traces as points beside the lines: of histograms only. */
  readonly exemplars?: boolean;
  readonly stacked?: boolean;
  readonly links?: readonly Link[];
  readonly overrides?: readonly Override[];
}

/** Lines over time, out of Prometheus. */
export function lines(title: string, shown: Shown, ...queries: readonly Query[]): Panel {
  const targets = queries.map(([expr, legendFormat], n): Target => ({
    refId: refId(n),
    datasource: PROMETHEUS,
    expr,
    legendFormat,
    range: true,
    instant: false,
    ...(shown.exemplars ? { exemplar: true } : {}),
  }));
  return timeseries(title, shown, PROMETHEUS, targets);
}

/** Lines over time, counted or measured in log lines. */
export function logLines(title: string, shown: Shown, ...queries: readonly Query[]): Panel {
  const targets = queries.map(([expr, legendFormat], n): Target => ({
    refId: refId(n),
    datasource: LOKI,
    expr,
    queryType: 'range',
    legendFormat,
  }));
  return timeseries(title, shown, LOKI, targets);
}

function timeseries(title: string, shown: Shown, datasource: DataSource, targets: readonly Target[]): Panel {
  const { description, unit, max, thresholds, stacked, links, overrides } = shown;
  return {
    type: 'timeseries',
    title,
    description,
    datasource,
    targets,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(max === undefined ? {} : { max }),
        ...(links ? { links } : {}),
        ...(thresholds ? { thresholds: { mode: 'absolute', steps: thresholds } } : {}),
        color: { mode: 'palette-classic' },
        custom: {
          lineWidth: 1,
          fillOpacity: stacked ? 30 : 5,
          showPoints: 'never',
          spanNulls: false,
          ...(stacked ? { stacking: { mode: 'normal', group: 'A' } } : {}),
          ...(thresholds ? { thresholdsStyle: { mode: 'line' } } : {}),
        },
      },
      overrides: overrides ?? [],
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

/** One figure, or one for each series, as it is now. */
export function figure(title: string, shown: Shown, ...queries: readonly Query[]): Panel {
  const { description, unit, thresholds = [{ color: 'green', value: null }], links } = shown;
  return {
    type: 'stat',
    title,
    description,
    datasource: PROMETHEUS,
    targets: queries.map(([expr, legendFormat], n) => ({
      refId: refId(n),
      datasource: PROMETHEUS,
      expr,
      legendFormat,
      range: false,
      instant: true,
    })),
    fieldConfig: {
      defaults: {
        unit,
        noValue: '–',
        ...(links ? { links } : {}),
        thresholds: { mode: 'absolute', steps: thresholds },
        color: { mode: 'thresholds' },
      },
      overrides: [],
    },
    options: {
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      colorMode: 'background',
      graphMode: 'none',
      textMode: 'auto',
      justifyMode: 'auto',
      orientation: 'auto',
    },
  };
}

/** A ranking out of log lines, over the whole time that is shown. */
export function logTable(title: string, shown: Shown, expr: string): Panel {
  const { description, unit, links, overrides } = shown;
  return {
    type: 'table',
    title,
    description,
    datasource: LOKI,
    targets: [{ refId: 'A', datasource: LOKI, expr, queryType: 'instant' }],
    fieldConfig: { defaults: { unit, ...(links ? { links } : {}) }, overrides: overrides ?? [] },
    options: { showHeader: true, cellHeight: 'sm' },
    transformations: [
      { id: 'labelsToFields', options: { mode: 'columns' } },
      { id: 'merge', options: {} },
      { id: 'organize', options: { excludeByName: { Time: true } } },
    ],
  };
}

/** The log lines themselves, the newest first. */
export function logs(title: string, description: string, expr: string): Panel {
  return {
    type: 'logs',
    title,
    description,
    datasource: LOKI,
    targets: [{ refId: 'A', datasource: LOKI, expr, queryType: 'range' }],
    fieldConfig: { defaults: {}, overrides: [] },
    options: {
      showTime: true,
      wrapLogMessage: true,
      enableLogDetails: true,
      sortOrder: 'Descending',
      dedupStrategy: 'none',
    },
  };
}

/**
 * Traces that have a span that is asked for. A click shows one on the dashboard "One delivery".
 * @param kept variables of that dashboard that stay as they are
 */
export function traceTable(title: string, description: string, query: string, kept: readonly string[] = []): Panel {
  const url = [
    '/d/hookwire-delivery?${__url_time_range}',
    ...kept.map((name) => `var-${name}=$${name}`),
    'var-trace=${__value.raw}',
  ].join('&');
  return {
    type: 'table',
    title,
    description,
    datasource: TEMPO,
    targets: [{ refId: 'A', datasource: TEMPO, query, queryType: 'traceql', tableType: 'traces', limit: 50 }],
    fieldConfig: { defaults: {}, overrides: [linkOf('traceID', 'Show this trace', url)] },
    options: { showHeader: true, cellHeight: 'sm' },
  };
}

/** A whole trace. @param variable of the dashboard, with its id */
export function trace(title: string, description: string, variable: string): Panel {
  return {
    type: 'traces',
    title,
    description,
    datasource: TEMPO,
    targets: [{ refId: 'A', datasource: TEMPO, query: variable, queryType: 'traceql' }],
    fieldConfig: { defaults: {}, overrides: [] },
    options: {},
  };
}

export function text(title: string, content: string): Panel {
  return { type: 'text', title, options: { mode: 'markdown', content } };
}

/** A heading. */
export function row(title: string): Panel {
  return { type: 'row', title, collapsed: false };
}

/** Makes the values of a column links. */
export function linkOf(column: string, title: string, url: string): Override {
  return { matcher: { id: 'byName', options: column }, properties: [{ id: 'links', value: [{ title, url }] }] };
}

/** One of a histogram's quantiles. @param by what makes lines of their own */
export function quantile(q: number, metric: string, selector = '', by: readonly string[] = []): string {
  const selected = selector ? `{${selector}}` : '';
  return `histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (rate(${metric}_bucket${selected}[$__rate_interval])))`;
}

/** What a counter grows by in a second. */
export function rate(metric: string, selector = '', by: readonly string[] = []): string {
  const selected = selector ? `{${selector}}` : '';
  return `sum${by.length > 0 ? ` by (${by.join(', ')})` : ''} (rate(${metric}${selected}[$__rate_interval]))`;
}

/** Green below a first limit, red from a second one on. */
export function upTo(orange: number, red: number): readonly Threshold[] {
  return [
    { color: 'green', value: null },
    { color: 'orange', value: orange },
    { color: 'red', value: red },
  ];
}

function refId(n: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + n);
}
