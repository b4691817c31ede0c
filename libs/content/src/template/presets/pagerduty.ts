import { truncated } from '../escape.ts';
import { RenderError } from '../limits.ts';
import { textOf } from '../scope.ts';
import { JsonWriter } from '../writer.ts';
import { webAddress } from './notice.ts';
import type { Preset } from './preset.ts';

const ACTIONS = ['trigger', 'acknowledge', 'resolve'];
const SEVERITIES = ['critical', 'error', 'warning', 'info'];
/** An event may have 512 KB. */
const MAX_DETAILS_BYTES = 400_000;

/**
 * An event of the Events API v2; the endpoint's URL is https://events.pagerduty.com/v2/enqueue.
 * @see https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
 */
export const pagerduty: Preset = {
  name: 'pagerduty',
  compile(options) {
    const action = options.text('action', 'trigger');
    const severity = options.text('severity', 'error');
    const summary = options.text('summary', '{{type}}');
    const source = options.text('source', '{{attributes.source | default: "hookwire"}}');
    // The event's own: sent again, it is the same alert.
    const dedupKey = options.text('dedupKey', '{{id}}');
    const component = options.optionalText('component');
    const group = options.optionalText('group');
    const kind = options.optionalText('class');
    const link = options.optionalText('link');
    return (scope, costs) => {
      const routingKey = scope['routingKey'];
      if (typeof routingKey !== 'string') throw new RenderError('the routing key is missing');
      const text = (option: typeof summary, length: number, byDefault: string) =>
        truncated(option(scope, costs).trim() || byDefault, length);
      const event = {
        routing_key: routingKey,
        event_action: oneOf(action(scope, costs), ACTIONS, 'trigger'),
        dedup_key: text(dedupKey, 255, textOf(scope['id'], costs)),
      };
      // The others only say which alert it is.
      if (event.event_action !== 'trigger') return event;
      const href = link && webAddress(link(scope, costs));
      const details = scope['data'];
      const writer = new JsonWriter(costs);
      writer.value(details ?? null);
      const isSmall = Buffer.byteLength(writer.text) <= MAX_DETAILS_BYTES;
      return {
        ...event,
        payload: {
          summary: text(summary, 1_024, textOf(scope['type'], costs)),
          source: text(source, 255, 'hookwire'),
          severity: oneOf(severity(scope, costs), SEVERITIES, 'error'),
          timestamp: scope['occurredAt'] ?? null,
          ...(component ? { component: text(component, 255, 'none') } : {}),
          ...(group ? { group: text(group, 255, 'none') } : {}),
          ...(kind ? { class: text(kind, 255, 'none') } : {}),
          custom_details: isSmall ? (details ?? null) : { note: 'The payload is too large for PagerDuty.' },
        },
        client: 'Hookwire',
        ...(href ? { links: [{ href, text: 'Open' }] } : {}),
      };
    };
  },
};

/** An alert with another severity is better than none. */
function oneOf(text: string, known: readonly string[], byDefault: string): string {
  const lower = text.trim().toLowerCase();
  return known.includes(lower) ? lower : byDefault;
}
