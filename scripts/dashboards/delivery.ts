import { dashboard, line, textbox } from './dashboard.ts';
import type { Dashboard } from './grafana.ts';
import { logLines, logs, text, trace, traceTable } from './panels.ts';

/** Lines of one delivery, or of one event, whichever service wrote them. */
const OF_DELIVERY = '{service_name=~"hookwire-.+"} | hookwire_delivery="$delivery"';
const OF_EVENT = '{service_name=~"hookwire-.+"} | hookwire_event_id="$event"';

/** Where did this event go, and why is this delivery late? */
export function delivery(): Dashboard {
  return dashboard(
    {
      uid: 'hookwire-delivery',
      title: 'Hookwire: one delivery',
      description: 'The journey of one event or delivery, from the producer’s request to the receiver’s answer.',
      from: 'now-24h',
    },
    [
      textbox('delivery', 'Delivery', 'Its id, dlv_…: in the API’s answers, and the webhook-id that receivers see.'),
      textbox('event', 'Event', 'Its id, as the producer gave it or ingest answered.'),
      textbox('trace', 'Trace', 'An id of 32 digits. A click in a table below fills it in.', ''),
    ],
    [
      line(
        4,
        text(
          'How to read this',
          [
            'Type in a **delivery**, an **event**, or both. The logs have every line; the **traces** are those that were kept: all that failed, came again or took longer than a second, and one in ten of the others.',
            'A click on a trace shows it at the bottom. In a trace, `POST /v1/events` is ingest, `fan out` the choice of endpoints, each `attempt` a request to the receiver, `project …` when people could see it; what lies between them is waiting.',
          ].join('\n\n'),
        ),
      ),
      line(
        8,
        logs(
          'Attempts of the delivery',
          'One line for each request: its number, what came of it, how long the receiver took, how long after the event was accepted, and when the next one is due.',
          `{service_name="hookwire-delivery"} | hookwire_delivery="$delivery" | hookwire_outcome!="" | line_format "run {{.hookwire_run}} attempt {{.hookwire_attempt}}: {{.hookwire_outcome}} {{.http_response_status_code}} {{.error_type}} {{.hookwire_reason}} in {{.hookwire_duration_ms}} ms, {{.hookwire_since_accepted_ms}} ms after the event; next {{.hookwire_next_attempt_at}}"`,
        ),
        logLines(
          'How long the receiver took',
          { description: 'Each attempt’s request, the whole answer included, by what came of it.', unit: 'ms' },
          [
            'max by (hookwire_outcome) (max_over_time({service_name="hookwire-delivery"} | hookwire_delivery="$delivery" | hookwire_outcome!="" | unwrap hookwire_duration_ms [$__auto]))',
            '{{hookwire_outcome}}',
          ],
        ),
      ),
      line(
        8,
        traceTable(
          'Traces of the delivery',
          'From the event on; a replay has one of its own. Click on one to see it below.',
          '{ span.hookwire.delivery = "$delivery" }',
          ['delivery', 'event'],
        ),
        traceTable(
          'Traces of the event',
          'Of the event in all its deliveries. Click on one to see it below.',
          '{ span.hookwire.event.id = "$event" }',
          ['delivery', 'event'],
        ),
      ),
      line(
        8,
        logs('All lines of the delivery', 'Of whichever service. A line leads to its trace.', OF_DELIVERY),
        logs(
          'All lines of the event',
          '"event accepted", "event fanned out" with how many endpoints matched, and every attempt. None at all: ingest never had it, or under another id.',
          OF_EVENT,
        ),
      ),
      line(
        18,
        trace('The trace', 'Every hop with its duration. A span leads to the log lines of its service.', '$trace'),
      ),
    ],
  );
}
