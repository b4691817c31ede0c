import { dashboard, line } from './dashboard.ts';
import type { Dashboard } from './grafana.ts';
import { figure, lines, logLines, quantile, rate, row, upTo } from './panels.ts';

const ATTEMPTS = 'hookwire_delivery_attempts_total';
const QUEUED = 'hookwire_queue_duration_seconds';

/** Of everything that a panel about the broker's state says, each registry says the same. */
const max = (metric: string, by: string) => `max by (${by}) (${metric})`;

/** Where an on-call engineer looks first. */
export function pipeline(): Dashboard {
  return dashboard(
    {
      uid: 'hookwire-pipeline',
      title: 'Hookwire: pipeline',
      description: 'Is it healthy, how much goes through, how long does it take, and where does something wait?',
    },
    [],
    [
      row('Is it healthy?'),
      line(
        4,
        figure(
          'Alerts firing',
          {
            description: 'Alerts of Hookwire that fire now. Each has a runbook in docs/operations.md.',
            unit: 'short',
            thresholds: upTo(1, 3),
            links: [{ title: 'Alerts', url: '/alerting/list' }],
          },
          ['count(ALERTS{alertstate="firing", alertname=~"Hookwire.+"}) or vector(0)', 'alerts'],
        ),
        figure(
          'Instances',
          {
            description: 'Processes of each service that answer Prometheus. Red: none.',
            unit: 'short',
            thresholds: [
              { color: 'red', value: null },
              { color: 'green', value: 1 },
            ],
          },
          ['sum by (job) (up{job=~"hookwire-.+"})', '{{job}}'],
        ),
        figure(
          'Checks that fail',
          {
            description:
              'What services wait for, of nats, postgres, registry, shards and projector. None is right; else see which under "Processes".',
            unit: 'short',
            thresholds: upTo(1, 2),
          },
          ['count(hookwire_readiness == 0) or vector(0)', 'failing'],
        ),
        figure(
          'Delivered within (p99)',
          {
            description:
              'From the acceptance of an event to its delivery, of first attempts, over five minutes. It contains the time that receivers take.',
            unit: 's',
            thresholds: upTo(5, 30),
          },
          [
            'histogram_quantile(0.99, sum by (le) (rate(hookwire_delivery_duration_seconds_bucket{hookwire_attempt="first"}[5m])))',
            'p99',
          ],
        ),
        figure(
          'Attempts that fail',
          {
            description: 'Share of attempts that were not delivered, over five minutes. They are tried again.',
            unit: 'percentunit',
            thresholds: upTo(0.2, 0.5),
          },
          [`1 - sum(rate(${ATTEMPTS}{hookwire_outcome="delivered"}[5m])) / sum(rate(${ATTEMPTS}[5m]))`, 'failing'],
        ),
        figure(
          'What people see is late by',
          {
            description: 'Age of the oldest fact that is not in Postgres yet. Delivering does not wait for it.',
            unit: 's',
            thresholds: upTo(10, 60),
          },
          ['max(hookwire_projector_delay_seconds)', 'late'],
        ),
        figure(
          'Shards with a worker',
          {
            description: 'Of 64. Endpoints of a shard without a worker get nothing for the moment.',
            unit: 'short',
            thresholds: [
              { color: 'red', value: null },
              { color: 'green', value: 64 },
            ],
          },
          ['sum(hookwire_shards_owned)', 'owned'],
        ),
      ),

      row('How much goes through?'),
      line(
        8,
        lines(
          'Events from producers',
          {
            description:
              'Events stored, refused by the code of the error (docs/errors.md), and sent again by careful producers (duplicate).',
            unit: 'cps',
          },
          [
            rate('hookwire_events_accepted_total', 'hookwire_duplicate="false"', ['hookwire_transport']),
            'over {{hookwire_transport}}',
          ],
          [rate('hookwire_events_accepted_total', 'hookwire_duplicate="true"'), 'duplicate'],
          [rate('hookwire_events_refused_total', '', ['error_type']), 'refused: {{error_type}}'],
        ),
        lines(
          'Fan-out',
          {
            description: 'Events fanned out, those that no endpoint wanted, and the deliveries that were made of them.',
            unit: 'cps',
          },
          [rate('hookwire_events_fanned_out_total', 'hookwire_matched="true"'), 'events with endpoints'],
          [rate('hookwire_events_fanned_out_total', 'hookwire_matched="false"'), 'events without'],
          [rate('hookwire_deliveries_created_total'), 'deliveries'],
        ),
        lines(
          'Attempts',
          {
            description:
              'Requests to receivers by what came of them: delivered, to be tried again, or given up; and deliveries that ended unsent.',
            unit: 'cps',
            stacked: true,
          },
          [rate(ATTEMPTS, '', ['hookwire_outcome']), '{{hookwire_outcome}}'],
          [rate('hookwire_deliveries_cancelled_total', '', ['hookwire_reason']), 'cancelled: {{hookwire_reason}}'],
        ),
      ),

      row('How long does it take?'),
      line(
        9,
        lines(
          'From the event to its delivery',
          {
            description:
              'First attempts only, so that no retry policy is in it. A point leads to the trace of one delivery. Those of slow ones are always kept, of fast ones one in ten.',
            unit: 's',
            exemplars: true,
          },
          ...[0.5, 0.95, 0.99].map(
            (q) =>
              [quantile(q, 'hookwire_delivery_duration_seconds', 'hookwire_attempt="first"'), `p${q * 100}`] as const,
          ),
        ),
        lines(
          'Hop by hop (p95)',
          {
            description:
              'Where the time goes, in the order of the pipeline: ingest’s answer, waiting for fan-out, fan-out, waiting for a worker (or in a lane, or in order), the receiver, and until people see it.',
            unit: 's',
            exemplars: true,
          },
          [quantile(0.95, 'http_server_request_duration_seconds', 'http_route="/v1/events"'), '1 ingest answers'],
          [quantile(0.95, QUEUED, 'messaging_consumer_group_name="fanout"'), '2 waits for fan-out'],
          [quantile(0.95, 'messaging_process_duration_seconds', 'messaging_consumer_group_name="fanout"'), '3 fan-out'],
          [
            quantile(0.95, QUEUED, 'messaging_consumer_group_name=~"delivery|lanes|ordered|retry"', [
              'messaging_consumer_group_name',
            ]),
            '4 waits: {{messaging_consumer_group_name}}',
          ],
          [quantile(0.95, 'http_client_request_duration_seconds'), '5 receiver answers'],
          [quantile(0.95, QUEUED, 'messaging_consumer_group_name="projector"'), '6 is seen'],
        ),
      ),

      row('What waits?'),
      line(
        8,
        lines(
          'Waits for a process of ours',
          {
            description:
              'Messages that a reader has not got yet. Growing: it is too slow, or not there. Retries that are due count, those that wait for their time do not.',
            unit: 'short',
          },
          [max('hookwire_consumer_pending', 'messaging_consumer_group_name'), '{{messaging_consumer_group_name}}'],
          ['max(hookwire_outbox_pending)', 'changes of the registry'],
          ['sum(hookwire_events_waiting)', 'events in the memory of ingest'],
        ),
        lines(
          'Waits for its endpoint',
          {
            description:
              'Deliveries in lanes, by what their endpoint cannot take, and retries that wait for their time. They are in nobody’s way.',
            unit: 'short',
            links: [{ title: 'Endpoints', url: '/d/hookwire-endpoints?${__url_time_range}' }],
          },
          ['sum by (hookwire_reason) (hookwire_lanes_deliveries)', 'lane: {{hookwire_reason}}'],
          ['max(hookwire_retries_pending)', 'retries not due'],
        ),
        lines(
          'Oldest that waits',
          {
            description:
              'Age of the oldest fact that is not projected, of the oldest change that the pipeline does not know, and of the oldest event of an ordered endpoint.',
            unit: 's',
          },
          ['max(hookwire_projector_delay_seconds)', 'projector'],
          ['max(hookwire_outbox_delay_seconds)', 'outbox'],
          ['max(hookwire_ordered_delay_seconds)', 'ordered endpoints'],
        ),
      ),

      row('Processes'),
      line(
        8,
        lines(
          'Slots of the workers',
          {
            description: 'Requests under way, and how many there may be. Full for long: more workers, or more slots.',
            unit: 'short',
          },
          ['sum(hookwire_slots_used)', 'used'],
          ['sum(hookwire_slots_limit)', 'limit'],
        ),
        lines(
          'CPU',
          {
            description: 'Cores that a process uses. One that is near 1 can do no more: start another one.',
            unit: 'short',
          },
          ['sum by (job, instance) (rate(process_cpu_time_seconds_total[$__rate_interval]))', '{{job}} {{instance}}'],
        ),
        lines(
          'Event loop delay (p99)',
          {
            description: 'How late a process is with everything. Over three seconds, its work is given to others.',
            unit: 's',
            thresholds: upTo(0.25, 3),
          },
          ['max by (job, instance) (nodejs_eventloop_delay_p99_seconds)', '{{job}} {{instance}}'],
        ),
        lines('Memory', { description: 'Resident memory of each process.', unit: 'bytes' }, [
          'max by (job, instance) (process_memory_usage_bytes)',
          '{{job}} {{instance}}',
        ]),
      ),
      line(
        7,
        lines(
          'What services are ready for',
          { description: '1 when a service has what it needs, 0 when it waits for it.', unit: 'bool_yes_no', max: 1 },
          ['min by (job, hookwire_check) (hookwire_readiness)', '{{job}}: {{hookwire_check}}'],
        ),
        logLines(
          'Warnings and errors in the logs',
          { description: 'Log lines by service and severity. None is usual.', unit: 'short', stacked: true },
          [
            'sum by (service_name, severity_text) (count_over_time({service_name=~"hookwire-.+"} | severity_text=~"WARN|ERROR|FATAL" [$__auto]))',
            '{{service_name}}: {{severity_text}}',
          ],
        ),
      ),
    ],
  );
}
