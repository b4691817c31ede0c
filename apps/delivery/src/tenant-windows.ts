import { endpointShard, SendingWindow, shareOfLimit, type RateLimit } from '#domain';
import type { RegistryView } from '#messaging';

/** How long a count of a tenant's endpoints is good for; counting is work that is not done for each task. */
const COUNT_GOOD_FOR_MS = 1_000;

interface Share {
  readonly countedAt: number;
  /** Of which limit it is a share. */
  readonly of: RateLimit;
  readonly window: SendingWindow;
}

/** What remains of tenants' delivery limits, in the shards of this worker. */
export class TenantWindows {
  readonly #view: RegistryView;
  /** By shard and tenant. */
  readonly #shares = new Map<number, Map<string, Share>>();

  constructor(view: RegistryView) {
    this.#view = view;
  }

  /**
   * When the tenant's limit allows another send of this shard. Milliseconds since the epoch.
   * @param sendsBefore when the shard's last owner may have sent last, if it ended without a word; 0 if not
   * @param others sends that are going to happen before it
   */
  allowedAt(tenant: string, shard: number, sendsBefore: number, now: number, others: number): number {
    const limit = this.#view.tenant(tenant)?.deliveryLimit;
    if (!limit) return 0;
    const { window } = this.#share(tenant, shard, limit, now);
    const before = sendsBefore === 0 ? 0 : sendsBefore + window.rateLimit.windowMs;
    return Math.max(window.allowedAt(others), before);
  }

  countSend(tenant: string, shard: number, now: number): void {
    this.#shares.get(shard)?.get(tenant)?.window.add(now);
  }

  /** Hands over: the sends of each tenant that still count. */
  takeOut(shard: number, now: number): Map<string, readonly number[]> {
    const shares = this.#shares.get(shard) ?? new Map<string, Share>();
    this.#shares.delete(shard);
    const sends = [...shares].map(([tenant, { window }]) => [tenant, window.times(now)] as const);
    return new Map(sends.filter(([, times]) => times.length > 0));
  }

  /** Goes on where the shard's last owner ended. */
  restore(shard: number, tenant: string, sends: readonly number[]): void {
    const limit = this.#view.tenant(tenant)?.deliveryLimit;
    if (!limit) return;
    const window = new SendingWindow(limit, sends);
    this.#of(shard).set(tenant, { countedAt: -Infinity, of: limit, window });
  }

  #of(shard: number): Map<string, Share> {
    let shares = this.#shares.get(shard);
    if (!shares) this.#shares.set(shard, (shares = new Map<string, Share>()));
    return shares;
  }

  #share(tenant: string, shard: number, limit: RateLimit, now: number): Share {
    const shares = this.#of(shard);
    const known = shares.get(tenant);
    const isSame = known?.of.limit === limit.limit && known.of.windowMs === limit.windowMs;
    if (known && isSame && now - known.countedAt < COUNT_GOOD_FOR_MS) return known;
    const endpoints = this.#view.endpointsOf(tenant)?.all() ?? [];
    let here = 0;
    let all = 0;
    for (const { id } of endpoints) {
      all++;
      if (endpointShard(tenant, id) === shard) here++;
    }
    const share = shareOfLimit(limit, Math.max(1, here), Math.max(1, all));
    const { rateLimit } = known?.window ?? {};
    const isSameShare = rateLimit?.limit === share.limit && rateLimit.windowMs === share.windowMs;
    const window = known && isSameShare ? known.window : new SendingWindow(share, known?.window.times(now));
    const renewed = { countedAt: now, of: limit, window };
    shares.set(tenant, renewed);
    return renewed;
  }
}
