import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LOG_SHARDS } from '#domain';
import { Broker, subjects } from '#messaging';
import { attributeSets, observe } from '#service';
import { OutboxEntry, projectedUpTo, Store } from '#store';
import { readQueues, type Queue } from './queues.ts';

/** Whoever asks more often gets the same answer: it costs the broker some requests. */
const KEPT_MS = 5_000;

const ofStream = attributeSets(['messaging.destination.name']);
const ofReplicas = attributeSets(['messaging.destination.name', 'hookwire.replica.state']);
const ofReader = attributeSets(['messaging.destination.name', 'messaging.consumer.group.name']);

interface Seen {
  readonly queues: readonly Queue[];
  /** Milliseconds. */
  readonly projectorDelay: number;
}

/**
 * What is the same whoever says it: the state of streams and of the outbox. The registry says it, and every one of
 * them the same: these figures are not to be added up.
 */
@Injectable()
export class QueueMetrics implements OnApplicationBootstrap {
  #seen: Promise<Seen> | undefined;
  #seenAt = -Infinity;
  /** The oldest change in the outbox, and since when it is known to be there: by `performance.now()`. */
  #oldest: { readonly revision: string; readonly seenAt: number } | undefined;

  constructor(
    @Inject(Broker) private readonly broker: Broker,
    @Inject(Store) private readonly store: Store,
  ) {}

  onApplicationBootstrap(): void {
    observe(
      [
        'hookwire.stream.messages',
        'hookwire.stream.size',
        'hookwire.stream.replicas',
        'hookwire.consumer.pending',
        'hookwire.consumer.unacknowledged',
        'hookwire.retries.pending',
        'hookwire.projector.delay',
      ],
      async (say) => {
        const { queues, projectorDelay } = await this.#look();
        for (const { stream, messages, bytes, readers, replicas } of queues) {
          say('hookwire.stream.messages', messages, ofStream(stream));
          say('hookwire.stream.size', bytes, ofStream(stream));
          for (const [state, count] of Object.entries(replicas)) {
            say('hookwire.stream.replicas', count as number, ofReplicas(stream, state));
          }
          for (const { name, waiting, underWay } of readers) {
            say('hookwire.consumer.pending', waiting, ofReader(stream, name));
            say('hookwire.consumer.unacknowledged', underWay, ofReader(stream, name));
          }
          if (stream === 'RETRIES') say('hookwire.retries.pending', scheduled(messages, readers));
        }
        say('hookwire.projector.delay', projectorDelay / 1000);
      },
    );
    observe(['hookwire.outbox.pending', 'hookwire.outbox.delay'], async (say) => {
      const { count, oldest } = await this.#outbox();
      say('hookwire.outbox.pending', count);
      if (this.#oldest?.revision !== oldest)
        this.#oldest = oldest === null ? undefined : { revision: oldest, seenAt: performance.now() };
      say('hookwire.outbox.delay', this.#oldest ? (performance.now() - this.#oldest.seenAt) / 1000 : 0);
    });
  }

  /** @returns `oldest`: the number of the change; null when there is none */
  async #outbox(): Promise<{ count: number; oldest: string | null }> {
    const query = this.store.dataSource.createQueryBuilder(OutboxEntry, 'entry');
    const found = await query
      .select('count(*)::int', 'count')
      .addSelect('min(entry.revision)', 'oldest')
      .getRawOne<{ count: number; oldest: string | null }>();
    return found!;
  }

  #look(): Promise<Seen> {
    if (!this.#seen || performance.now() - this.#seenAt > KEPT_MS) {
      this.#seenAt = performance.now();
      this.#seen = this.#ask();
      // What failed is asked anew.
      this.#seen.catch(() => (this.#seen = undefined));
    }
    return this.#seen;
  }

  async #ask(): Promise<Seen> {
    // Asked first: without Postgres there is no need to bother the broker.
    const { dataSource } = this.store;
    const projected = (stream: string) => projectedUpTo(dataSource, stream);
    const { created } = await this.broker.jsm.streams.info('DELIVERY_LOG');
    const [queues, projectorDelay] = await Promise.all([
      readQueues(this.broker, projected),
      projected(created).then((places) => this.#delay(places)),
    ]);
    return { queues, projectorDelay };
  }

  /** The age of the oldest fact that is not in the tables, by the broker's clock. @param places by log shard */
  async #delay(places: ReadonlyMap<number, number>): Promise<number> {
    const ages = await Promise.all(
      Array.from({ length: LOG_SHARDS }, async (_, shard) => {
        const next = await this.broker.jsm.direct.getMessage('DELIVERY_LOG', {
          seq: (places.get(shard) ?? 0) + 1,
          next_by_subj: subjects.logOfShard(shard),
        });
        return next ? Date.now() - next.time.getTime() : 0;
      }),
    );
    return Math.max(0, ...ages);
  }
}

/** Those of a stream with retries that are not due yet: the others are their reader's. */
function scheduled(messages: number, readers: Queue['readers']): number {
  return Math.max(
    0,
    readers.reduce((left, { waiting, underWay }) => left - waiting - underWay, messages),
  );
}
