import { delivery } from './delivery.ts';
import { endpoints } from './endpoints.ts';
import type { Dashboard } from './grafana.ts';
import { jetstream } from './jetstream.ts';
import { pipeline } from './pipeline.ts';
import { postgres } from './postgres.ts';
import { tenant } from './tenant.ts';

/** The text of each dashboard, by the name of its file in `deploy/observability/dashboards`. */
export function dashboardFiles(): Record<string, string> {
  const all: Record<string, Dashboard> = {
    'pipeline.json': pipeline(),
    'delivery.json': delivery(),
    'endpoints.json': endpoints(),
    'tenant.json': tenant(),
    'jetstream.json': jetstream(),
    'postgres.json': postgres(),
  };
  return Object.fromEntries(
    Object.entries(all).map(([name, dashboard]) => [name, `${JSON.stringify(dashboard, undefined, 2)}\n`]),
  );
}
