import type { Meter } from '@opentelemetry/api';
import type { ShardOwnership } from '#messaging';
import type { EndpointLines } from './endpoint-lines.ts';
import type { Slots } from './slots.ts';

/** Gauges of what waits in this worker's lanes and why; by reason and not by endpoint, of which there may be many. */
export function observeLines(meter: Meter, lines: EndpointLines, slots: Slots, owner: ShardOwnership): void {
  meter
    .createObservableGauge('hookwire.delivery.shards', { description: 'Shards that this worker owns.' })
    .addCallback((result) => result.observe(owner.owned.size));
  meter
    .createObservableGauge('hookwire.delivery.requests', { description: 'Requests under way.' })
    .addCallback((result) => result.observe(slots.busy));
  const held = meter.createObservableGauge('hookwire.delivery.lanes', { description: 'Lanes that wait.' });
  const waiting = meter.createObservableGauge('hookwire.delivery.waiting', {
    description: 'Deliveries that wait in lanes.',
  });
  meter.addBatchObservableCallback(
    (result) => {
      const byReason = new Map<string, { lanes: number; waiting: number }>();
      for (const { hold, parked } of lines.all()) {
        if (!hold) continue;
        const sum = byReason.get(hold.reason) ?? { lanes: 0, waiting: 0 };
        byReason.set(hold.reason, { lanes: sum.lanes + 1, waiting: sum.waiting + parked });
      }
      for (const [reason, sum] of byReason) {
        result.observe(held, sum.lanes, { 'hookwire.reason': reason });
        result.observe(waiting, sum.waiting, { 'hookwire.reason': reason });
      }
    },
    [held, waiting],
  );
}
