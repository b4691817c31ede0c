/** Who is told which shards this process owns. */
export interface ShardFollower {
  /** The shard is this process's now. @param handedOver false when the owner before ended without a word */
  gained(shard: number, handedOver: boolean): Promise<void> | void;
  /** Not any more: nothing new is begun. Resolves when what was under way is over, or cannot be waited for. */
  lost(shard: number): Promise<void> | void;
}

/** Tells followers of shards, in the order in which they came, and in the opposite one when a shard is lost. */
export interface ShardOwner {
  follow(follower: ShardFollower): void;
}
