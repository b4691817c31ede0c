import type { Pool } from 'pg';
import { LOG_SHARDS } from '#domain';
import type { Broker } from '#messaging';
import type { Logger } from '#service';
import { observePool, projectionPool, ShardLocks } from '#store';
import { countSkipped } from './projection-metrics.ts';
import { ShardProjector } from './shard-projector.ts';

export interface ProjectorOptions {
  readonly broker: Broker;
  readonly databaseUrl: string;
  /** Facts in a transaction at most. */
  readonly batch: number;
  /** For how long headers and bodies of attempts are kept; undefined: as long as the attempts. */
  readonly contentDays?: number;
  readonly log: Logger;
}

/** Projects the shards of the delivery log that are this process's share, for as long as it runs. */
export class Projector {
  readonly #pool: Pool;
  readonly #locks: ShardLocks;
  readonly #shards = new Map<number, ShardProjector>();
  #stopping: Promise<void> | undefined;

  constructor({ broker, databaseUrl, batch, contentDays, log }: ProjectorOptions) {
    const pool = projectionPool(databaseUrl, {
      size: LOG_SHARDS,
      onIdleError: (error) => log.warn({ err: error }, 'an idle Postgres connection broke'),
    });
    this.#pool = pool;
    observePool('projection', pool);
    countSkipped(0);
    this.#locks = new ShardLocks({
      url: databaseUrl,
      shards: LOG_SHARDS,
      log,
      onHeld: (shard) => this.#shards.set(shard, new ShardProjector({ broker, pool, batch, contentDays, log }, shard)),
      onLost: async (shard) => {
        const projector = this.#shards.get(shard);
        this.#shards.delete(shard);
        await projector?.stop();
      },
    });
  }

  /** To be called when NATS and the schema are there. */
  start(): void {
    this.#locks.start();
  }

  /** Why it can do nothing right now. Standing by while others have all the shards is no problem, nor is being late. */
  problem(): string | undefined {
    const problems = [...this.#shards].flatMap(([shard, projector]) => {
      const problem = projector.problem();
      return problem === undefined ? [] : `log shard ${shard}: ${problem}`;
    });
    return this.#locks.problem() ?? (problems.join('; ') || undefined);
  }

  /** Ends after the batches in flight, and leaves the shards to others. */
  stop(): Promise<void> {
    this.#stopping ??= this.#locks.stop().then(() => this.#pool.end());
    return this.#stopping;
  }
}
