import type { Dashboard, Panel, PlacedPanel, Variable } from './grafana.ts';

/** Of Grafana's grid, in its own units. */
const WIDTH = 24;

/** Panels side by side, as wide as each other, and how high they are. */
export interface Line {
  readonly height: number;
  readonly panels: readonly Panel[];
}

export function line(height: number, ...panels: readonly Panel[]): Line {
  return { height, panels };
}

/** @param uid what its address ends with: alerts and other dashboards lead there */
export function dashboard(
  about: { readonly uid: string; readonly title: string; readonly description: string; readonly from?: string },
  variables: readonly Variable[],
  layout: readonly (Panel | Line)[],
): Dashboard {
  const { from = 'now-1h', ...rest } = about;
  return {
    ...rest,
    tags: ['hookwire'],
    editable: false,
    graphTooltip: 1,
    refresh: '30s',
    schemaVersion: 41,
    time: { from, to: 'now' },
    timezone: 'browser',
    templating: { list: variables },
    annotations: { list: [] },
    links: [
      { type: 'dashboards', title: '', tags: ['hookwire'], asDropdown: false, includeVars: true, keepTime: true },
    ],
    panels: placed(layout),
  };
}

/** An id that is typed in. Without one, nothing has it: what Loki is asked for without an id is all that has none. */
export function textbox(name: string, label: string, description: string, value = '-'): Variable {
  return { type: 'textbox', name, label, description, query: value, current: { text: value, value } };
}

function placed(layout: readonly (Panel | Line)[]): PlacedPanel[] {
  const panels: PlacedPanel[] = [];
  let y = 0;
  for (const part of layout) {
    const { height, panels: side } = 'panels' in part ? part : { height: 1, panels: [part] };
    const w = Math.floor(WIDTH / side.length);
    for (const [n, panel] of side.entries()) {
      const isRow = panel.type === 'row';
      panels.push({
        id: panels.length + 1,
        ...panel,
        gridPos: { x: n * w, y, w, h: height },
        ...(isRow ? { panels: [] } : {}),
      });
    }
    y += height;
  }
  return panels;
}
