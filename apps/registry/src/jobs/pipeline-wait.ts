import { isFannedOut, logEnd, type Broker, type LogEnd } from '#messaging';
import { projectedUpTo, type Store } from '#store';

/** How long to wait before looking again. */
export const PIPELINE_LOOK_MS = 100;

/**
 * A job that goes by what is projected begins when everything up to its beginning has been fanned out, and what the log
 * says of it has been projected.
 * @property until the place in EVENTS up to which that is so
 */
export type Waiting =
  | { readonly stage: 'fan_out'; readonly until: number }
  | { readonly stage: 'projection'; readonly until: number; readonly log: LogEnd };

export async function startWaiting({ jsm }: Broker): Promise<Waiting> {
  const { state } = await jsm.streams.info('EVENTS');
  return { stage: 'fan_out', until: state.last_seq };
}

/** Only until what the log says now is projected. */
export async function startWaitingForLog(broker: Broker): Promise<Waiting> {
  return { stage: 'projection', until: 0, log: await logEnd(broker) };
}

/** @returns what to wait for next, the same again if it is not there yet; undefined when all is done */
export async function goOnWaiting(broker: Broker, store: Store, at: Waiting): Promise<Waiting | undefined> {
  const { until } = at;
  if (at.stage === 'fan_out') {
    return (await isFannedOut(broker, until)) ? { stage: 'projection', until, log: await logEnd(broker) } : at;
  }
  const projected = await projectedUpTo(store.dataSource, at.log.stream);
  const isDone = Object.entries(at.log.shards).every(([shard, end]) => (projected.get(Number(shard)) ?? 0) >= end);
  return isDone ? undefined : at;
}
