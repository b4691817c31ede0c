import { endpointShard, logShard, type Fact } from '#domain';
import { Broker, DEFAULT_STREAM_SETTINGS, Publisher } from '#messaging';
import { attempted, fannedOut, testId } from '#testkit';

const TENANTS = 16;
const ENDPOINTS = 10;
const UNDER_WAY = 512;
const silent = { info: () => undefined, warn: () => undefined, fatal: () => undefined };

export interface Stored {
  readonly facts: number;
  readonly deliveries: number;
}

/**
 * Writes what fan-out and the delivery workers would have written of deliveries that each took one attempt, through
 * their own publisher, into DELIVERY_LOG.
 * @param count of facts: up to the end of the event that reaches it
 * @param onTenth gets how many are written, ten times
 */
export async function writeFacts(
  nats: { url: string },
  count: number,
  onTenth: (written: number) => void,
): Promise<Stored> {
  const broker = new Broker(nats.url, 'hookwire-bench', DEFAULT_STREAM_SETTINGS, silent);
  await broker.start();
  try {
    const publisher = new Publisher(broker);
    const stored = { facts: 0, deliveries: 0 };
    const facts = factsOf(count);
    const writer = async (): Promise<void> => {
      // Shared by all writers: a fan-out is sent before the attempts that follow it.
      for (const fact of { [Symbol.iterator]: () => ({ next: () => facts.next() }) }) {
        await publisher.fact(fact, {});
        stored.facts++;
        if (fact.kind === 'attempted') stored.deliveries++;
        if (stored.facts % Math.ceil(count / 10) === 0) onTenth(stored.facts);
      }
    };
    await Promise.all(Array.from({ length: UNDER_WAY }, writer));
    return stored;
  } finally {
    await broker.close();
  }
}

function* factsOf(count: number): Generator<Fact, void> {
  const tenants = Array.from({ length: TENANTS }, (_, t) => {
    const tenant = testId('tnt', `bench ${t}`);
    const endpoints = Array.from({ length: ENDPOINTS }, (_, e) => testId('ep', `bench ${t} ${e}`));
    return { tenant, endpoints, byShard: [...groupedByLogShard(tenant, endpoints).values()] };
  });
  for (let made = 0, n = 0; made < count; n++) {
    const { tenant, endpoints, byShard } = tenants[n % TENANTS]!;
    const subject = { tenant, event: `bench-${n}`, acceptedAt: Date.now() };
    for (const group of byShard) yield fannedOut(subject, group);
    for (const endpoint of endpoints) yield attempted({ ...subject, endpoint });
    made += byShard.length + endpoints.length;
  }
}

function groupedByLogShard(tenant: string, endpoints: readonly string[]): Map<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const endpoint of endpoints) {
    const shard = logShard(endpointShard(tenant, endpoint));
    groups.set(shard, [...(groups.get(shard) ?? []), endpoint]);
  }
  return groups;
}
