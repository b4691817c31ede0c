import { attributeSets, Counter, type ErrorCode } from '#service';

/** How a producer came. */
export type Transport = 'http' | 'nats';

const accepted = new Counter('hookwire.events.accepted');
const refused = new Counter('hookwire.events.refused');
const ofAccepted = attributeSets(['hookwire.transport', 'hookwire.duplicate']);
const ofRefused = attributeSets(['hookwire.transport', 'error.type']);

export function countAccepted(transport: Transport, isDuplicate: boolean): void {
  accepted.add(1, ofAccepted(transport, String(isDuplicate)));
}

/** An event, or a request that is refused as a whole. */
export function countRefused(transport: Transport, code: ErrorCode): void {
  refused.add(1, ofRefused(transport, code));
}
