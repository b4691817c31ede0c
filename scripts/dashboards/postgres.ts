import { dashboard, line, textbox } from './dashboard.ts';
import type { Dashboard } from './grafana.ts';
import { lines, quantile, rate, row, upTo } from './panels.ts';

const POOL = 'db_client_connection_pool_name';
const DATABASE = 'datname="$database"';

/** Postgres as Hookwire sees it, and as it sees itself. */
export function postgres(): Dashboard {
  return dashboard(
    {
      uid: 'hookwire-postgres',
      title: 'Hookwire: Postgres',
      description: 'The registry’s database, and the read models that the projector writes. Delivering needs neither.',
    },
    [textbox('database', 'Database', 'Its name, as in DATABASE_URL.', 'hookwire')],
    [
      row('As Hookwire sees it'),
      line(
        8,
        lines(
          'Pool',
          {
            description: 'Connections that are used, and how many there may be. All used for long: see what waits.',
            unit: 'short',
          },
          [
            `sum by (job, ${POOL}) (db_client_connection_count{db_client_connection_state="used"})`,
            `{{job}} {{${POOL}}}: used`,
          ],
          [`sum by (job, ${POOL}) (db_client_connection_max)`, `{{job}} {{${POOL}}}: limit`],
        ),
        lines(
          'Work that waits for a connection',
          {
            description: 'More than none for minutes: slow queries, locks, or too few registries.',
            unit: 'short',
            thresholds: upTo(1, 10),
          },
          [`sum by (job, ${POOL}) (db_client_connection_pending_requests)`, `{{job}} {{${POOL}}}`],
        ),
        lines(
          'A batch of facts takes',
          { description: 'The projector’s transaction, with up to HOOKWIRE_PROJECTOR_BATCH facts.', unit: 's' },
          ...[0.5, 0.95, 0.99].map(
            (q) => [quantile(q, 'hookwire_projector_batch_duration_seconds'), `p${q * 100}`] as const,
          ),
        ),
      ),
      line(
        8,
        lines(
          'Facts projected',
          {
            description: 'By what they say. Skipped ones cannot be read: see HookwireFactsSkipped.',
            unit: 'cps',
            stacked: true,
          },
          [rate('hookwire_projector_facts_total', '', ['hookwire_fact_kind']), '{{hookwire_fact_kind}}'],
          [rate('hookwire_projector_skipped_total'), 'skipped'],
        ),
        lines(
          'How late the tables are',
          { description: 'Age of the oldest fact that is not in them.', unit: 's', thresholds: upTo(10, 60) },
          ['max(hookwire_projector_delay_seconds)', 'projector'],
        ),
        lines(
          'Requests to the API (p95)',
          { description: 'By route; of the registry. Searches are the slow ones.', unit: 's' },
          [
            quantile(0.95, 'http_server_request_duration_seconds', 'job="hookwire-registry"', ['http_route']),
            '{{http_route}}',
          ],
        ),
      ),
      row('As it sees itself (needs postgres_exporter)'),
      line(
        8,
        lines(
          'Connections',
          {
            description: 'By state. "idle in transaction" for long keeps locks, and old rows from being removed.',
            unit: 'short',
            stacked: true,
          },
          [`sum by (state) (pg_stat_activity_count{${DATABASE}})`, '{{state}}'],
          ['max(pg_settings_max_connections)', 'limit'],
        ),
        lines(
          'Longest transaction',
          {
            description: 'How long the oldest open transaction has run. Over a minute: find it in pg_stat_activity.',
            unit: 's',
            thresholds: upTo(60, 600),
          },
          [`max by (state) (pg_stat_activity_max_tx_duration{${DATABASE}})`, '{{state}}'],
        ),
        lines(
          'Transactions',
          { description: 'Committed, and rolled back: those of conflicts, which are repeated.', unit: 'cps' },
          [rate('pg_stat_database_xact_commit', DATABASE), 'committed'],
          [rate('pg_stat_database_xact_rollback', DATABASE), 'rolled back'],
        ),
      ),
      line(
        8,
        lines(
          'Found in memory',
          {
            description: 'Share of the blocks that needed no disk. Below 95 % for long: more shared_buffers.',
            unit: 'percentunit',
            max: 1,
          },
          [
            `sum(rate(pg_stat_database_blks_hit{${DATABASE}}[$__rate_interval])) / sum(rate(pg_stat_database_blks_hit{${DATABASE}}[$__rate_interval]) + rate(pg_stat_database_blks_read{${DATABASE}}[$__rate_interval]))`,
            'hit ratio',
          ],
        ),
        lines(
          'Size of the database',
          { description: 'Partitions of old events are dropped by retention (docs/retention.md).', unit: 'bytes' },
          [`max(pg_database_size_bytes{${DATABASE}})`, 'size'],
        ),
        lines('Locks', { description: 'Held or waited for, by mode.', unit: 'short', stacked: true }, [
          `sum by (mode) (pg_locks_count{${DATABASE}})`,
          '{{mode}}',
        ]),
      ),
    ],
  );
}
