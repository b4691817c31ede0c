import { dashboard, line, textbox } from './dashboard.ts';
import type { Dashboard } from './grafana.ts';
import { linkOf, logLines, logs, logTable, row, traceTable } from './panels.ts';

const LINES = '{service_name=~"hookwire-.+"} | hookwire_tenant="$tenant"';
const ACCEPTED = '{service_name="hookwire-ingest"} |= "event accepted" | hookwire_tenant="$tenant"';
const MADE = '{service_name="hookwire-delivery"} | hookwire_tenant="$tenant" | hookwire_outcome!=""';

/** What a tenant would see of itself; out of logs and traces, as metrics name no tenant. */
export function tenant(): Dashboard {
  return dashboard(
    {
      uid: 'hookwire-tenant',
      title: 'Hookwire: one tenant',
      description: 'What a tenant publishes, gets delivered, and is refused.',
      from: 'now-6h',
    },
    [textbox('tenant', 'Tenant', 'Its id, as GET /v1/tenants lists it.')],
    [
      row('What it publishes'),
      line(
        8,
        logLines(
          'Events by type',
          { description: 'Events accepted; repeated ones count, too.', unit: 'short', stacked: true },
          [`sum by (hookwire_event_type) (count_over_time(${ACCEPTED} [$__auto]))`, '{{hookwire_event_type}}'],
        ),
        logLines('Payloads', { description: 'Bytes of the accepted events’ data.', unit: 'bytes' }, [
          `sum(sum_over_time(${ACCEPTED} | unwrap hookwire_bytes [$__auto]))`,
          'bytes',
        ]),
        traceTable(
          'Requests that were refused',
          'Of a refused request there is only a trace, of one in ten. Their span says why (error.type, docs/errors.md); a click shows it.',
          '{ resource.service.name = "hookwire-ingest" && span.hookwire.tenant = "$tenant" && span.error.type != nil }',
        ),
      ),
      row('What it gets delivered'),
      line(
        8,
        logLines(
          'Attempts by outcome',
          {
            description: 'Requests to its receivers, and deliveries that were cancelled.',
            unit: 'short',
            stacked: true,
          },
          [`sum by (hookwire_outcome) (count_over_time(${MADE} [$__auto]))`, '{{hookwire_outcome}}'],
        ),
        logLines(
          'From the event to the end of first attempts',
          {
            description: 'Only first attempts of deliveries that are no replays. It contains what the receiver took.',
            unit: 'ms',
          },
          ...[0.5, 0.95, 0.99].map(
            (q) =>
              [
                `quantile_over_time(${q}, ${MADE} | hookwire_attempt="1" | hookwire_run="first" | unwrap hookwire_since_accepted_ms [$__auto]) by (hookwire_tenant)`,
                `p${q * 100}`,
              ] as const,
          ),
        ),
        logLines(
          'Why attempts fail',
          { description: 'By status, or why there was none.', unit: 'short', stacked: true },
          [
            `sum by (http_response_status_code, error_type) (count_over_time(${MADE} | hookwire_outcome=~"retry|exhausted" [$__auto]))`,
            '{{http_response_status_code}} {{error_type}}',
          ],
        ),
      ),
      line(
        8,
        logTable(
          'Its endpoints by attempts that failed',
          {
            description: 'In the time that is shown.',
            unit: 'short',
            overrides: [
              linkOf(
                'hookwire_endpoint',
                'Show this endpoint',
                '/d/hookwire-endpoints?${__url_time_range}&var-endpoint=${__value.raw}',
              ),
            ],
          },
          `topk(20, sum by (hookwire_endpoint) (count_over_time(${MADE} | hookwire_outcome=~"retry|exhausted" [$__range])))`,
        ),
        traceTable(
          'Its deliveries that failed',
          'Traces of attempts that were not delivered. A click shows one with its logs.',
          '{ span.hookwire.tenant = "$tenant" && span.hookwire.outcome =~ "retry|exhausted" }',
        ),
        logs(
          'Warnings and errors that name it',
          'None is usual. "event not stored": the producer was answered 503 and has to send again.',
          `${LINES} | severity_text=~"WARN|ERROR|FATAL"`,
        ),
      ),
    ],
  );
}
