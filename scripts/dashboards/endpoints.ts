import { dashboard, line, textbox } from './dashboard.ts';
import type { Dashboard } from './grafana.ts';
import { figure, linkOf, lines, logLines, logs, logTable, quantile, rate, row, traceTable, upTo } from './panels.ts';

const ATTEMPTS = 'hookwire_delivery_attempts_total';
const MADE = '{service_name="hookwire-delivery"} | hookwire_outcome!=""';
const OF_ENDPOINT = `${MADE} | hookwire_endpoint="$endpoint"`;
const ENDPOINT_SHOWN = linkOf(
  'hookwire_endpoint',
  'Show this endpoint',
  '/d/hookwire-endpoints?${__url_time_range}&var-endpoint=${__value.raw}',
);

/** How receivers fare: all of them out of metrics, each of them out of the logs. */
export function endpoints(): Dashboard {
  return dashboard(
    {
      uid: 'hookwire-endpoints',
      title: 'Hookwire: endpoints',
      description:
        'Which receivers fail, are slow, or get less than they should. Metrics name no endpoint, so that there may be any number of them; what is said of one comes from the logs.',
    },
    [textbox('endpoint', 'Endpoint', 'Its id, ep_…. A click in the tables fills it in.')],
    [
      row('All endpoints'),
      line(
        4,
        figure(
          'Breakers open',
          {
            description: 'Endpoints that get nothing but a probe now and then, as they failed.',
            unit: 'short',
            thresholds: upTo(1, 20),
          },
          ['sum by (hookwire_breaker_state) (hookwire_breakers)', '{{hookwire_breaker_state}}'],
        ),
        figure(
          'Endpoints with a lane',
          { description: 'Endpoints of which deliveries wait, as they can take no more now.', unit: 'short' },
          ['sum(hookwire_lanes_endpoints)', 'endpoints'],
        ),
        figure(
          'Deliveries in lanes',
          {
            description: 'They wait on disk and are in nobody’s way.',
            unit: 'short',
            thresholds: upTo(10_000, 100_000),
          },
          ['sum(hookwire_lanes_deliveries)', 'deliveries'],
        ),
        figure(
          'Ordered endpoints late by',
          {
            description:
              'Age of the oldest event that an ordered endpoint has before it. It waits behind one that fails.',
            unit: 's',
            thresholds: upTo(60, 600),
          },
          ['max(hookwire_ordered_delay_seconds)', 'late'],
        ),
      ),
      line(
        8,
        lines(
          'Why attempts fail',
          {
            description:
              'By the receiver’s status, or why there was none. One reason for all of them points to this side: the resolver, the proxy, the network.',
            unit: 'cps',
            stacked: true,
          },
          [rate(ATTEMPTS, 'hookwire_outcome!="delivered"', ['hookwire_reason']), '{{hookwire_reason}}'],
        ),
        lines(
          'How long receivers take',
          {
            description: 'The whole answer included. A point leads to the trace of one request.',
            unit: 's',
            exemplars: true,
          },
          ...[0.5, 0.95, 0.99].map(
            (q) => [quantile(q, 'http_client_request_duration_seconds'), `p${q * 100}`] as const,
          ),
        ),
        lines(
          'Why deliveries wait in lanes',
          {
            description:
              'breaker_open: receivers are down. rate_limit, in_flight: limits are lower than what comes. slow: receivers hang. retry_after: they asked for a pause.',
            unit: 'short',
            stacked: true,
          },
          ['sum by (hookwire_reason) (hookwire_lanes_deliveries)', '{{hookwire_reason}}'],
        ),
        lines(
          'Connections to receivers',
          { description: 'Open connections, and requests under way.', unit: 'short' },
          ['sum by (http_connection_state) (http_client_open_connections)', 'connections: {{http_connection_state}}'],
          ['sum(http_client_active_requests)', 'requests'],
        ),
      ),
      row('The worst'),
      line(
        8,
        logTable(
          'Most attempts that failed',
          {
            description: 'In the time that is shown, counted in the logs.',
            unit: 'short',
            overrides: [ENDPOINT_SHOWN],
          },
          'topk(10, sum by (hookwire_endpoint, hookwire_tenant) (count_over_time({service_name="hookwire-delivery"} | hookwire_outcome=~"retry|exhausted" [$__range])))',
        ),
        logTable(
          'Slowest (p95)',
          {
            description: 'Time that the receiver took, in the time that is shown.',
            unit: 'ms',
            overrides: [ENDPOINT_SHOWN],
          },
          `topk(10, quantile_over_time(0.95, ${MADE} | hookwire_outcome!="cancelled" | unwrap hookwire_duration_ms [$__range]) by (hookwire_endpoint, hookwire_tenant))`,
        ),
      ),
      row('One endpoint: $endpoint'),
      line(
        8,
        logLines(
          'Attempts by outcome',
          {
            description: 'Requests to this endpoint, and deliveries that were cancelled.',
            unit: 'short',
            stacked: true,
          },
          [`sum by (hookwire_outcome) (count_over_time(${OF_ENDPOINT} [$__auto]))`, '{{hookwire_outcome}}'],
        ),
        logLines(
          'Why attempts fail',
          { description: 'By status, or why there was none.', unit: 'short', stacked: true },
          [
            `sum by (http_response_status_code, error_type) (count_over_time(${OF_ENDPOINT} | hookwire_outcome=~"retry|exhausted" [$__auto]))`,
            '{{http_response_status_code}} {{error_type}}',
          ],
        ),
        logLines(
          'How long it takes',
          { description: 'The receiver’s time, and the time since the event was accepted.', unit: 'ms' },
          [
            `quantile_over_time(0.95, ${OF_ENDPOINT} | unwrap hookwire_duration_ms [$__auto]) by (hookwire_endpoint)`,
            'receiver p95',
          ],
          [
            `quantile_over_time(0.95, ${OF_ENDPOINT} | unwrap hookwire_since_accepted_ms [$__auto]) by (hookwire_endpoint)`,
            'since the event p95',
          ],
        ),
      ),
      line(
        8,
        logs(
          'Its lane, its breaker, and what was said to its tenant',
          '"lane waits" with the reason and how many deliveries wait, "lane is open", and notices (docs/operational-events.md).',
          '{service_name=~"hookwire-.+"} | hookwire_endpoint="$endpoint" | hookwire_outcome=""',
        ),
        traceTable(
          'Its attempts that failed',
          'Traces, all of which are kept. A click shows one with its logs.',
          '{ span.hookwire.endpoint = "$endpoint" && span.hookwire.outcome =~ "retry|exhausted" }',
        ),
      ),
    ],
  );
}
