// The part of Grafana's dashboard model (schemaVersion 41, Grafana 12) that the dashboards use. Nothing else can be said
// with these types, so nothing that Grafana would ignore in silence.

export interface DataSource {
  readonly type: 'prometheus' | 'loki' | 'tempo';
  /** As in grafana/provisioning/datasources. */
  readonly uid: string;
}

export interface PrometheusTarget {
  readonly refId: string;
  readonly datasource: DataSource & { readonly type: 'prometheus' };
  /** PromQL. */
  readonly expr: string;
  readonly legendFormat: string;
  readonly range: boolean;
  readonly instant: boolean;
  /** Whether traces are shown as points beside the line. */
  readonly exemplar?: boolean;
  readonly format?: 'table';
}

export interface LokiTarget {
  readonly refId: string;
  readonly datasource: DataSource & { readonly type: 'loki' };
  /** LogQL. */
  readonly expr: string;
  readonly queryType: 'range' | 'instant';
  readonly legendFormat?: string;
}

export interface TempoTarget {
  readonly refId: string;
  readonly datasource: DataSource & { readonly type: 'tempo' };
  /** TraceQL, or the id of a trace. */
  readonly query: string;
  readonly queryType: 'traceql';
  readonly tableType?: 'traces' | 'spans';
  readonly limit?: number;
}

export type Target = PrometheusTarget | LokiTarget | TempoTarget;

/** @see https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts */
export type Unit = 'short' | 'none' | 's' | 'ms' | 'bytes' | 'percentunit' | 'reqps' | 'cps' | 'bool_yes_no';

export interface Threshold {
  readonly color: 'green' | 'orange' | 'red';
  /** From this value on; null for the lowest. */
  readonly value: number | null;
}

export interface Link {
  readonly title: string;
  readonly url: string;
  readonly targetBlank?: boolean;
}

export interface Override {
  readonly matcher: { readonly id: 'byName'; readonly options: string };
  readonly properties: readonly { readonly id: 'links' | 'unit' | 'displayName'; readonly value: unknown }[];
}

export interface Panel {
  readonly type: 'timeseries' | 'stat' | 'table' | 'logs' | 'traces' | 'text' | 'row';
  readonly title: string;
  /** What it says, and what is bad; shown behind the panel's "i". */
  readonly description?: string;
  readonly datasource?: DataSource;
  readonly targets?: readonly Target[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly unit?: Unit;
      readonly min?: number;
      readonly max?: number;
      readonly decimals?: number;
      readonly noValue?: string;
      readonly links?: readonly Link[];
      readonly thresholds?: { readonly mode: 'absolute'; readonly steps: readonly Threshold[] };
      readonly color?: { readonly mode: 'palette-classic' | 'thresholds' };
      readonly custom?: Readonly<Record<string, unknown>>;
    };
    readonly overrides: readonly Override[];
  };
  readonly options?: Readonly<Record<string, unknown>>;
  readonly transformations?: readonly { readonly id: string; readonly options: Readonly<Record<string, unknown>> }[];
  readonly collapsed?: boolean;
}

export interface PlacedPanel extends Panel {
  readonly id: number;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly panels?: readonly never[];
}

export interface Variable {
  readonly type: 'textbox';
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly query: string;
  readonly current: { readonly text: string; readonly value: string };
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly editable: boolean;
  readonly graphTooltip: 0 | 1 | 2;
  readonly refresh: string;
  readonly schemaVersion: number;
  readonly time: { readonly from: string; readonly to: string };
  readonly timezone: 'browser';
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly never[] };
  readonly links: readonly {
    readonly type: 'dashboards';
    readonly title: string;
    readonly tags: readonly string[];
    readonly asDropdown: boolean;
    readonly includeVars: boolean;
    readonly keepTime: boolean;
  }[];
  readonly panels: readonly PlacedPanel[];
}
