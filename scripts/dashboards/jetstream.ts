import { dashboard, line } from './dashboard.ts';
import type { Dashboard } from './grafana.ts';
import { figure, lines, quantile, rate, row, upTo } from './panels.ts';

const STORED = 'messaging_client_operation_duration_seconds';
const READERS = ['messaging_destination_name', 'messaging_consumer_group_name'];
const READER = '{{messaging_consumer_group_name}} of {{messaging_destination_name}}';

/** The streams as Hookwire sees them, and the servers behind them. */
export function jetstream(): Dashboard {
  return dashboard(
    {
      uid: 'hookwire-jetstream',
      title: 'Hookwire: JetStream',
      description: 'Streams, their readers, how fast they store, and the servers that hold them.',
    },
    [],
    [
      row('Streams'),
      line(
        8,
        lines(
          'Messages',
          {
            description:
              'EVENTS and DELIVERY_LOG keep what they have for as long as is configured. DELIVERIES, RETRIES and WAITING hold only what is to be done: what grows there is a backlog.',
            unit: 'short',
          },
          ['max by (messaging_destination_name) (hookwire_stream_messages)', '{{messaging_destination_name}}'],
        ),
        lines(
          'Size',
          { description: 'Of one copy, on disk. A full disk refuses new events (503), and loses none.', unit: 'bytes' },
          ['max by (messaging_destination_name) (hookwire_stream_size_bytes)', '{{messaging_destination_name}}'],
        ),
        lines(
          'Copies',
          {
            description:
              'Copies of each stream that are up to date, that lag, and that are offline. Of three, one may be away; with two away, nothing is stored.',
            unit: 'short',
          },
          [
            'max by (messaging_destination_name, hookwire_replica_state) (hookwire_stream_replicas)',
            '{{messaging_destination_name}}: {{hookwire_replica_state}}',
          ],
        ),
      ),
      row('Storing'),
      line(
        8,
        lines(
          'Stored messages',
          { description: 'Messages that were published to each stream and are stored.', unit: 'cps' },
          [rate(`${STORED}_count`, '', ['messaging_destination_name']), '{{messaging_destination_name}}'],
        ),
        lines(
          'How long it takes to store (p99)',
          {
            description:
              'Everything waits for it: ingest’s answers, fan-out, the log before a task is done. Over half a second: disks, or the network between the servers.',
            unit: 's',
            exemplars: true,
            thresholds: upTo(0.1, 0.5),
          },
          [quantile(0.99, STORED, '', ['messaging_destination_name']), '{{messaging_destination_name}}'],
        ),
      ),
      row('Readers'),
      line(
        8,
        lines(
          'Not handed out yet',
          {
            description: 'Messages that a reader has not got yet: growing, it is too slow, or not there.',
            unit: 'short',
          },
          [`max by (${READERS.join(', ')}) (hookwire_consumer_pending)`, READER],
        ),
        lines('Under way', { description: 'Messages that a reader has, and has not acknowledged.', unit: 'short' }, [
          `max by (${READERS.join(', ')}) (hookwire_consumer_unacknowledged)`,
          READER,
        ]),
        lines(
          'Waited in the stream (p95)',
          {
            description: 'From a message’s storing to its reader. Of the projector, until it was projected.',
            unit: 's',
            exemplars: true,
          },
          [quantile(0.95, 'hookwire_queue_duration_seconds', '', READERS), READER],
        ),
        lines(
          'Handed out again',
          {
            description: 'Messages whose worker ended, or could not handle them. Some at a restart are usual.',
            unit: 'cps',
          },
          [rate('hookwire_consumer_redeliveries_total', '', READERS), READER],
        ),
      ),
      row('NATS servers (needs prometheus-nats-exporter)'),
      line(
        7,
        figure('Servers that answer', { description: 'NATS servers that the exporter reaches.', unit: 'short' }, [
          'count(gnatsd_varz_mem)',
          'servers',
        ]),
        lines('CPU', { description: 'Of a server: 1 is one core.', unit: 'percentunit' }, [
          'gnatsd_varz_cpu / 100',
          '{{server_id}}',
        ]),
        lines('Memory', { description: 'Resident memory of a server.', unit: 'bytes' }, [
          'gnatsd_varz_mem',
          '{{server_id}}',
        ]),
        lines(
          'JetStream’s disk',
          {
            description: 'What its files take, of what it may take.',
            unit: 'percentunit',
            max: 1,
            thresholds: upTo(0.7, 0.9),
          },
          ['gnatsd_varz_jetstream_stats_storage / gnatsd_varz_jetstream_config_max_storage', '{{server_id}}'],
        ),
        lines(
          'Slow consumers',
          {
            description: 'Connections that were closed as they did not read fast enough. None is usual.',
            unit: 'short',
          },
          ['increase(gnatsd_varz_slow_consumers[$__rate_interval])', '{{server_id}}'],
        ),
      ),
    ],
  );
}
