import type { Breaker, LaneReason } from '#domain';
import type { ShardOwnership } from '#messaging';
import { attributeSets, observe } from '#service';
import type { EndpointLines } from './endpoint-lines.ts';
import type { OrderedEndpoints } from './ordered-endpoints.ts';
import type { Slots } from './slots.ts';

/** All that are said, also when nothing waits for that reason. */
const REASONS = Object.keys({
  in_flight: true,
  rate_limit: true,
  tenant_rate_limit: true,
  breaker_open: true,
  retry_after: true,
  slow: true,
  batch: true,
} satisfies Record<LaneReason, true>) as LaneReason[];

type NotClosed = Exclude<Breaker['kind'], 'closed'>;

const ofReason = attributeSets(['hookwire.reason']);
const ofBreaker = attributeSets(['hookwire.breaker.state']);

/** What waits in this worker's lanes and why; by reason and not by endpoint, of which there may be many. */
export function observeLines(
  lines: EndpointLines,
  ordered: OrderedEndpoints,
  slots: Slots,
  owner: ShardOwnership,
): void {
  observe(['hookwire.shards.owned', 'hookwire.slots.used', 'hookwire.slots.limit', 'hookwire.ordered.delay'], (say) => {
    const now = Date.now();
    say('hookwire.ordered.delay', Math.max(0, now - (ordered.waitingSince() ?? now)) / 1000);
    say('hookwire.shards.owned', owner.owned.size);
    say('hookwire.slots.used', slots.busy);
    say('hookwire.slots.limit', slots.total);
  });
  observe(['hookwire.lanes.endpoints', 'hookwire.lanes.deliveries', 'hookwire.breakers'], (say) => {
    const byReason = new Map(REASONS.map((reason) => [reason, { endpoints: 0, deliveries: 0 }]));
    const breakers: Record<NotClosed, number> = { open: 0, probing: 0 };
    for (const { hold, parked, gate } of lines.all()) {
      if (gate.breaker.kind !== 'closed') breakers[gate.breaker.kind]++;
      const sum = hold && byReason.get(hold.reason);
      if (!sum) continue;
      sum.endpoints++;
      sum.deliveries += parked;
    }
    for (const [reason, { endpoints, deliveries }] of byReason) {
      say('hookwire.lanes.endpoints', endpoints, ofReason(reason));
      say('hookwire.lanes.deliveries', deliveries, ofReason(reason));
    }
    for (const [state, count] of Object.entries(breakers)) say('hookwire.breakers', count, ofBreaker(state));
  });
}
