/** Fixed for the life of an installation: subjects of stored messages contain it. */
export const SHARDS = 64;
/** A tenant's endpoints live in this many shards, so a flood of one tenant occupies a small part of them. */
const SHARDS_OF_A_TENANT = 4;
/** The delivery log is read by one projector a log shard; an endpoint's facts are in one of them, in order. */
export const LOG_SHARDS = 4;

export function tenantShard(tenant: string): number {
  return fnv1a(tenant) % SHARDS;
}

export function endpointShard(tenant: string, endpoint: string): number {
  return fnv1a(`${tenant}/${fnv1a(endpoint) % SHARDS_OF_A_TENANT}`) % SHARDS;
}

export function logShard(shard: number): number {
  return shard % LOG_SHARDS;
}

/** FNV-1a, 32 bits, with a final mix: short ids that differ in their last letter must not land side by side. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
