import type { Pool } from 'pg';
import { subjects, type Broker } from '#messaging';
import type { Logger } from '#service';
import {
  advancePosition,
  confirmPosition,
  contentKeptSince,
  dayOf,
  ensurePartitions,
  forgetOldMinutes,
  inTransaction,
  minutesKeptSince,
  openPosition,
  PositionMovedError,
  readKnown,
  writeProjection,
  type LogStream,
  type Position,
} from '#store';
import { LOG_STREAM, LogReader } from './log-reader.ts';
import type { Logged } from './logged.ts';
import { keysOf, projectBatch } from './project-batch.ts';
import { countProjected, countSkipped } from './projection-metrics.ts';
import { traceFacts } from './trace-facts.ts';

/** How often to make sure that the log is still the one that is being read. */
const CHECK_MS = 1_000;
const RETRY_MS = 500;
const DAY_MS = 86_400_000;
/** How often statistics by the minute are looked through for old ones. */
const FORGET_MS = 3_600_000;

export interface ShardContext {
  readonly broker: Broker;
  readonly pool: Pool;
  readonly log: Logger;
  /** Facts in a transaction at most. */
  readonly batch: number;
  /** For how long headers and bodies of attempts are kept; undefined: as long as the attempts. */
  readonly contentDays?: number;
}

/**
 * Projects one shard of the delivery log. Whatever goes wrong (NATS or Postgres away, another projector, a new
 * stream), there is one answer: forget everything and go on from what Postgres says.
 */
export class ShardProjector {
  readonly #context: ShardContext;
  readonly #shard: number;
  readonly #days = new Set<string>();
  #forgotAt = -Infinity;
  #problem: string | undefined;
  #reader: LogReader | undefined;
  #stopped = false;
  #wake: (() => void) | undefined;
  readonly #done: Promise<void>;

  constructor(context: ShardContext, shard: number) {
    this.#context = context;
    this.#shard = shard;
    this.#problem = 'has not begun to read the log';
    this.#done = this.#run();
  }

  /** Why the shard is not being read right now; undefined when it is. */
  problem(): string | undefined {
    return this.#problem;
  }

  /** Ends after the batch in flight. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    await this.#reader?.close();
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.#project();
      } catch (error) {
        this.#report(error as Error);
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          setTimeout(resolve, RETRY_MS).unref();
        });
      }
    }
  }

  #report(error: Error): void {
    if (error instanceof PositionMovedError) {
      this.#context.log.info({ shard: this.#shard }, `${error.message}; reading it again`);
      return;
    }
    // Once, not every half second while something is away.
    if (this.#problem !== error.message) {
      this.#context.log.warn({ err: error, shard: this.#shard }, 'log shard cannot be projected right now');
    }
    this.#problem = error.message;
  }

  async #project(): Promise<void> {
    const { broker, pool, log, batch } = this.#context;
    const stream = await this.#stream();
    const { restarted, ...start } = await openPosition(pool, this.#shard, stream);
    if (restarted) log.warn({ shard: this.#shard, stream: stream.identity }, 'the log is another one: reading it all');
    let position: Position = start;
    const reader = await LogReader.open(broker, this.#shard, position.sequence, batch);
    this.#reader = reader;
    try {
      log.info({ shard: this.#shard, sequence: position.sequence }, 'reading log shard');
      this.#problem = undefined;
      let checkedAt = performance.now();
      while (!this.#stopped) {
        const logged = await reader.next();
        if (logged.length > 0) position = await this.#take(position, logged);
        if (performance.now() - checkedAt < CHECK_MS) continue;
        checkedAt = performance.now();
        await this.#check(position, logged.length === 0);
        await this.#forget();
      }
    } finally {
      this.#reader = undefined;
      await reader.close();
    }
  }

  async #stream(): Promise<LogStream> {
    const info = await this.#context.broker.jsm.streams.info(LOG_STREAM);
    return { identity: info.created, lastSequence: info.state.last_seq };
  }

  /**
   * A consumer of a stream that was deleted, or put back to an earlier state, can fall silent without an error; and
   * with nothing to write, nobody learns that a rebuild set the position back.
   * @throws Error when the shard has to be opened anew
   */
  async #check(position: Position, idle: boolean): Promise<void> {
    const stream = await this.#stream();
    if (stream.identity !== position.stream || stream.lastSequence < position.sequence) {
      throw new Error('the delivery log was replaced by another one');
    }
    if (!idle) return;
    await confirmPosition(this.#context.pool, position);
    if (stream.lastSequence === position.sequence) return;
    const next = await this.#context.broker.jsm.direct.getMessage(LOG_STREAM, {
      seq: position.sequence + 1,
      next_by_subj: subjects.logOfShard(this.#shard),
    });
    if (next) throw new Error(`message ${next.seq} of the delivery log does not arrive`);
  }

  /** One of the shards does it for all. */
  async #forget(): Promise<void> {
    if (this.#shard !== 0 || performance.now() - this.#forgotAt < FORGET_MS) return;
    this.#forgotAt = performance.now();
    await forgetOldMinutes(this.#context.pool, Date.now());
  }

  async #take(from: Position, logged: readonly Logged[]): Promise<Position> {
    const { log } = this.#context;
    const startedAt = Date.now();
    for (const one of logged) if (one.problem) this.#skip(one, one.problem);
    await this.#createPartitions(logged);
    const position = await this.#commit(from, logged);
    countProjected(logged, startedAt, Date.now());
    traceFacts(logged, startedAt, Date.now());
    log.debug(
      {
        shard: this.#shard,
        facts: logged.filter(({ fact }) => fact).length,
        sequence: position.sequence,
        // What the broker has not handed out yet.
        lag: logged.at(-1)!.pending,
        oldestMs: startedAt - logged[0]!.storedAt,
        durationMs: Date.now() - startedAt,
      },
      'batch projected',
    );
    return position;
  }

  async #createPartitions(logged: readonly Logged[]): Promise<void> {
    const days = new Set<number>();
    for (const { fact } of logged) if (fact) days.add(Math.floor(fact.event.acceptedAt / DAY_MS));
    const missing = [...days].map((day) => dayOf(day * DAY_MS)).filter((day) => !this.#days.has(day));
    if (missing.length === 0) return;
    await ensurePartitions(this.#context.pool, missing.sort());
    for (const day of missing) this.#days.add(day);
  }

  /** One transaction; or, when Postgres refuses what a fact says, as many as it takes to find and skip that one. */
  async #commit(from: Position, logged: readonly Logged[]): Promise<Position> {
    try {
      return await this.#transact(from, logged);
    } catch (error) {
      // A day's partition was dropped by somebody since it was made here.
      this.#days.clear();
      if (!isRefusal(error)) throw error;
      if (logged.length > 1) {
        const half = Math.ceil(logged.length / 2);
        return this.#commit(await this.#commit(from, logged.slice(0, half)), logged.slice(half));
      }
      const [refused] = logged as [Logged];
      this.#skip(refused, error);
      return this.#transact(from, [{ ...refused, fact: undefined }]);
    }
  }

  async #transact(from: Position, logged: readonly Logged[]): Promise<Position> {
    const facts = logged.flatMap(({ fact }) => fact ?? []);
    const to = logged.at(-1)!.sequence;
    await inTransaction(this.#context.pool, async (client) => {
      await advancePosition(client, from, to);
      if (facts.length === 0) return;
      const keys = keysOf(facts);
      const known = await readKnown(client, keys.deliveries, keys.attempts, keys.otherFacts);
      const now = Date.now();
      const contentSince = contentKeptSince(this.#context.contentDays, now);
      const projection = projectBatch(facts, known, { minutesSince: minutesKeptSince(now), contentSince });
      await writeProjection(client, projection, this.#shard);
    });
    return { ...from, sequence: to };
  }

  /** One bad fact must not hold up all that follow. It stays in the log, where a mended projector finds it again. */
  #skip({ sequence, subject }: Logged, error: unknown): void {
    countSkipped();
    this.#context.log.error(
      { err: error, shard: this.#shard, sequence, subject },
      'a fact cannot be projected and is skipped',
    );
  }
}

/**
 * Errors that the same rows will meet again: bad data, a violated constraint, a value over a limit.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isRefusal(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message: string };
  // Mended by making the partition again.
  if (code === '23514' && message.includes('no partition')) return false;
  return typeof code === 'string' && /^(22|23|54)...$/.test(code);
}
