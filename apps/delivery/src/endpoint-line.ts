import {
  admission,
  OPEN_GATE,
  SendingWindow,
  takenOver,
  type Admission,
  type EndpointRecord,
  type EndpointState,
  type Gate,
  type LaneReason,
} from '#domain';
import type { Parked } from '#messaging';

/** No rate limit counts for longer. */
export const LONGEST_WINDOW_MS = 3_600_000;

/** Why a lane waits. Times in milliseconds since the epoch. */
export interface LaneHold {
  readonly reason: LaneReason;
  readonly until?: number;
  readonly since: number;
}

/** What one endpoint has under way, what waits in its lane, and what its receiver made known. */
export class EndpointLine {
  readonly tenant: string;
  readonly id: string;
  readonly shard: number;
  gate: Gate = OPEN_GATE;
  /** Requests under way. */
  inFlight = 0;
  /** Tasks that wait for a slot, and will be under way. */
  reserved = 0;
  /** Of those under way: not sent yet, so that its rate limit does not count them yet. */
  unsent = 0;
  /** Of those under way: for longer than a second. */
  slow = 0;
  /** The last that ended had taken longer than a second. */
  wasSlow = false;
  #window: SendingWindow | undefined;
  /** Sends that the window before this one counted. */
  #earlierSends: readonly number[] = [];

  /** Messages in its lane that nobody has begun to send. */
  parked = 0;
  /** Tasks on their way into the lane. */
  parking = 0;
  /** Read from the lane, and not begun. */
  readonly buffer: Parked[] = [];
  readUpTo = 0;
  /** Places in WAITING of what was begun and has not left the lane. */
  readonly taken = new Set<number>();
  hold: LaneHold | undefined;
  isPumping = false;
  isPumpedAgain = false;
  wakeUp: NodeJS.Timeout | undefined;

  /** For an ordered endpoint: the place of the last event that is settled, or was not for it. */
  orderedUpTo: number | undefined;
  certificateExpiresAt: number | undefined;
  certificateWarned: number | undefined;
  /** Whether there is an entry of it in ENDPOINT_STATE. */
  isSaved = false;
  /** What was last said of the lane in the log of this process. */
  saidReason: LaneReason | undefined;
  /** Not this worker's any more. */
  isEnded = false;

  constructor(tenant: string, id: string, shard: number) {
    this.tenant = tenant;
    this.id = id;
    this.shard = shard;
  }

  /** Whether a task that comes now may go before what is in the lane: only when nothing is. */
  get isDirect(): boolean {
    return this.parked === 0 && this.parking === 0;
  }

  /** Whether its next request is expected to take longer than a second. */
  get isSlow(): boolean {
    return this.wasSlow || this.slow > 0;
  }

  /** Nothing is under way or waits, and nothing has to be remembered. */
  isIdle(now: number): boolean {
    return (
      this.isDirect &&
      this.orderedUpTo === undefined &&
      this.inFlight + this.reserved === 0 &&
      this.gate.failures === 0 &&
      this.gate.pausedUntil <= now &&
      this.#sends(now).length === 0
    );
  }

  /**
   * Whether a request may begin, as far as the endpoint itself is concerned.
   * @param sendsBefore for an endpoint whose last owner ended without a word: when it may have sent last
   */
  admit(endpoint: EndpointRecord, now: number, sendsBefore = 0): Admission {
    const verdict = admission(this.gate, this.inFlight + this.reserved, maxInFlightOf(endpoint), now);
    if (verdict.kind === 'wait') return verdict;
    const at = this.allowedAt(endpoint, sendsBefore, this.unsent + this.reserved);
    return at > now ? waitUntil('rate_limit', at) : verdict;
  }

  /** When its rate limit allows the next send, after `others`. Milliseconds since the epoch. */
  allowedAt({ rateLimit }: EndpointRecord, sendsBefore: number, others: number): number {
    if (!rateLimit) {
      this.#window = undefined;
      this.#earlierSends = [];
      return 0;
    }
    const known = this.#window?.rateLimit;
    if (known?.limit !== rateLimit.limit || known.windowMs !== rateLimit.windowMs) {
      this.#window = new SendingWindow(rateLimit, this.#window?.times(Date.now()) ?? this.#earlierSends);
    }
    return Math.max(this.#window!.allowedAt(others), sendsBefore === 0 ? 0 : sendsBefore + rateLimit.windowMs);
  }

  countSend(now: number): void {
    this.#window?.add(now);
  }

  /** The sends that count. Those that were handed over do until somebody asks by which limit. */
  #sends(now: number): readonly number[] {
    return this.#window?.times(now) ?? this.#earlierSends.filter((at) => at > now - LONGEST_WINDOW_MS);
  }

  toState(now: number): EndpointState {
    return {
      tenant: this.tenant,
      endpoint: this.id,
      at: now,
      gate: this.gate,
      sends: this.#sends(now),
      lane: this.hold,
      orderedUpTo: this.orderedUpTo,
      certificateExpiresAt: this.certificateExpiresAt,
      certificateWarned: this.certificateWarned,
    };
  }

  restore(state: EndpointState, now: number): void {
    this.gate = takenOver(state.gate, now);
    this.#earlierSends = state.sends;
    this.orderedUpTo = state.orderedUpTo;
    this.certificateExpiresAt = state.certificateExpiresAt;
    this.certificateWarned = state.certificateWarned;
    this.isSaved = true;
  }
}

/** An ordered endpoint has one request at a time, replays included. */
export function maxInFlightOf(endpoint: EndpointRecord): number {
  return endpoint.orderedAfter === undefined ? endpoint.maxInFlight : 1;
}

/** @param at Infinity when only the end of a request can tell */
export function waitUntil(reason: LaneReason, at: number): Admission {
  return { kind: 'wait', reason, ...(at === Infinity ? {} : { until: at }) };
}
