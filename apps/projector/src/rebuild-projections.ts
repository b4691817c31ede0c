import type { StreamInfo } from '@nats-io/jetstream';
import type { Pool } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { logEnd, type LogEnd } from '#messaging';
import { projectionPool, readPositions, resetProjections } from '#store';
import { LOG_STREAM } from './log-reader.ts';
import { Projector, type ProjectorOptions } from './projector.ts';

const LOOK_MS = 100;
const PROGRESS_MS = 2_000;

/** The most that the clocks of two machines may differ; services that differ by more are not ready. */
const CLOCK_SKEW_MS = 1_000;
/** What expires while it is being read again would be lost. Reading begins at once, and faster than time goes by. */
const EXPIRY_MARGIN_MS = 3_600_000;

/**
 * Makes the read models again from what the delivery log holds; `resetProjections` says which rows. Projectors may
 * run: they start over by themselves. When none runs, or fewer than could, this process projects too. Resolves when
 * everything is read again that was in the log at the beginning.
 */
export async function rebuildProjections(options: ProjectorOptions): Promise<void> {
  const { broker, databaseUrl, log } = options;
  const pool = projectionPool(databaseUrl, {
    size: 1,
    queryTimeoutMs: 0,
    onIdleError: (error) => log.warn({ err: error }, 'an idle Postgres connection broke'),
  });
  const projector = new Projector(options);
  const startedAt = Date.now();
  try {
    const stream = await broker.jsm.streams.info(LOG_STREAM);
    const since = rebuildableSince(stream, startedAt);
    await resetProjections(pool, since);
    log.info(
      { since: since.toISOString(), messages: stream.state.messages, durationMs: Date.now() - startedAt },
      'read models emptied; projecting again',
    );
    projector.start();
    await waitForEnd(pool, await logEnd(broker), (done) =>
      log.info({ percent: Math.floor(done * 100), problem: projector.problem() }, 'projecting'),
    );
    log.info({ durationMs: Date.now() - startedAt }, 'the read models are made again');
  } finally {
    await projector.stop();
    await pool.end();
  }
}

/**
 * The time from which on the log holds every fact about an accepted event: it was never shorter than since it was
 * made, since its oldest message when older ones were discarded, and since what is about to be discarded.
 */
export function rebuildableSince({ created, config, state }: StreamInfo, now: number): Date {
  const maxAgeMs = config.max_age / 1e6;
  return new Date(
    Math.max(
      Date.parse(created) + CLOCK_SKEW_MS,
      maxAgeMs > 0 ? now - maxAgeMs + EXPIRY_MARGIN_MS : 0,
      state.first_seq > 1 ? (state.messages > 0 ? Date.parse(state.first_ts) : now) + EXPIRY_MARGIN_MS : 0,
    ),
  );
}

async function waitForEnd(pool: Pool, { stream, shards }: LogEnd, onProgress: (done: number) => void): Promise<void> {
  const ends = Object.entries(shards);
  const total = Object.values(shards).reduce((sum, end) => sum + end, 0);
  for (let saidAt = Date.now(); ; await delay(LOOK_MS)) {
    // Postgres may go away meanwhile; the projectors wait for it too.
    const positions = await readPositions(pool).catch(() => new Map<number, never>());
    let done = 0;
    for (const [shard, end] of ends) {
      const position = positions.get(Number(shard));
      if (position?.stream === stream) done += Math.min(position.sequence, end);
    }
    if (done === total) return;
    if (Date.now() - saidAt < PROGRESS_MS) continue;
    saidAt = Date.now();
    onProgress(done / total);
  }
}
