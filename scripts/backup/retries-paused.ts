import type { JetStreamManager } from '@nats-io/jetstream';
import { setTimeout as delay } from 'node:timers/promises';
import { consumerTable } from '#messaging';

/** Renewed while work goes on. Should this process end, they go on by themselves after that time. */
const PAUSE_MS = 60_000;
const RENEW_MS = 15_000;
const LOOK_MS = 100;
/** A request may take its 60 s; what is still held then belongs to a worker that has ended. */
const SETTLED_WITHIN_MS = 75_000;

/**
 * Does something while no retry is handed out, and none that was is still under way: so none moves from RETRIES to a lane.
 * First attempts and lanes go on. Retries that come due are late by as much.
 */
export async function whileRetriesStand<T>(jsm: JetStreamManager, work: () => Promise<T>): Promise<T> {
  const names = consumerTable().flatMap(({ stream, durable_name }) => (stream === 'RETRIES' ? [durable_name] : []));
  const pause = async (): Promise<void> => {
    const until = new Date(Date.now() + PAUSE_MS);
    await Promise.all(names.map((name) => jsm.consumers.pause('RETRIES', name, until)));
  };
  let failure: Error | undefined;
  let renewing: Promise<void> = Promise.resolve();
  await pause();
  const timer = setInterval(() => {
    renewing = pause().catch((error: Error) => void (failure = error));
  }, RENEW_MS);
  try {
    await untilSettled(jsm);
    const done = await work();
    if (failure) throw new Error(`retries went on in the middle of the backup: ${failure.message}`, { cause: failure });
    return done;
  } finally {
    clearInterval(timer);
    await renewing;
    await Promise.all(names.map((name) => jsm.consumers.resume('RETRIES', name)));
  }
}

async function untilSettled(jsm: JetStreamManager): Promise<void> {
  for (const deadline = Date.now() + SETTLED_WITHIN_MS; Date.now() < deadline; await delay(LOOK_MS)) {
    let held = 0;
    for await (const { num_ack_pending } of jsm.consumers.list('RETRIES')) held += num_ack_pending;
    if (held === 0) return;
  }
}
