import { endpointShard, logShard, tenantShard } from '#domain';

// Subjects are built here and nowhere else. Tenant and endpoint ids are `[a-z]+_[0-9a-z]+`, event types dotted names:
// none can contain a wildcard or a space.

export const subjects = {
  event: (tenant: string, type: string) => `events.${tenantShard(tenant)}.${tenant}.${type}`,
  task: (tenant: string, endpoint: string) => `deliver.${endpointShard(tenant, endpoint)}.${endpoint}`,
  /** One schedule a run: a second one under the same subject replaces the first, which makes scheduling repeatable. */
  retry: (tenant: string, endpoint: string, delivery: string, run: string) =>
    `retry.${endpointShard(tenant, endpoint)}.${endpoint}.${delivery}-${run}`,
  /** A batch is tried again as one. */
  retryOfBatch: (tenant: string, endpoint: string, batch: string) =>
    `retry.${endpointShard(tenant, endpoint)}.${endpoint}.${batch}`,
  retriesOf: (tenant: string, endpoint: string) => `retry.${endpointShard(tenant, endpoint)}.${endpoint}.>`,
  /** Where a schedule fires to. */
  due: (tenant: string, endpoint: string) => `due.${endpointShard(tenant, endpoint)}.${endpoint}`,
  /** An endpoint's lane. */
  lane: (tenant: string, endpoint: string) => `wait.${endpointShard(tenant, endpoint)}.${tenant}.${endpoint}`,
  lanesOfShard: (shard: number) => `wait.${shard}.>`,
  lanesOfTenant: (tenant: string) => `wait.*.${tenant}.>`,
  /** One a cancellation. */
  cancellation: ({ tenant, id }: { tenant: string; id: string }) => `cancelled.${tenant}.${id}`,
  allCancellations: 'cancelled.>',
  logOfEndpoint: (tenant: string, endpoint: string) =>
    `log.${logShard(endpointShard(tenant, endpoint))}.${tenant}.${endpoint}`,
  /** The same facts about an ordered endpoint's events: the last one says how far it is. */
  logOfOrdered: (tenant: string, endpoint: string) =>
    `log.${logShard(endpointShard(tenant, endpoint))}.${tenant}.${endpoint}.ordered`,
  /** What a worker says of an endpoint itself. */
  notice: (tenant: string, endpoint: string) =>
    `log.${logShard(endpointShard(tenant, endpoint))}.${tenant}.${endpoint}.notice`,
  isNotice: (subject: string) => subject.endsWith('.notice'),
  /** What the owner of an endpoint's shard knows of it. */
  endpointState: (tenant: string, endpoint: string) =>
    `$KV.ENDPOINT_STATE.${endpointShard(tenant, endpoint)}.${endpoint}`,
  /** Facts about an event that matched nobody. */
  logOfTenant: (tenant: string) => `log.${logShard(tenantShard(tenant))}.${tenant}._`,
  isOrdered: (subject: string) => subject.endsWith('.ordered'),
  /** All facts about a tenant's events in a log shard. */
  logOfTenantIn: (shard: number, tenant: string) => `log.${shard}.${tenant}.>`,
  logOfShard: (shard: number) => `log.${shard}.>`,
  /** An ordered endpoint's worker is told that there is something new; not stored. */
  wake: (tenant: string, endpoint: string) => `wake.${endpointShard(tenant, endpoint)}.${endpoint}`,
  wakeOfAll: 'wake.*.*',
  /** All events of a tenant that a pattern like `invoice.*` covers. */
  eventsLike: (tenant: string, pattern: string) =>
    `events.${tenantShard(tenant)}.${tenant}.${pattern === '*' ? '>' : pattern.replace(/\*$/, '>')}`,
  /** Where ingest tells the registry which API keys were used. */
  keyUses: 'registry.key-uses',
  /** Where ingest tells all others of its kind which producers it has let in over NATS. */
  producerSessions: 'sessions.producer',
  /** Asks a server to close one of its connections. */
  kick: (server: string) => `$SYS.REQ.SERVER.${server}.KICK`,
  /** Where a tenant's producers publish, over NATS. */
  ingest: (tenant: string) => `ingest.${tenant}`,
  /** Where they get their answers; the server lets them listen nowhere else. */
  producerInbox: (tenant: string) => `_INBOX.${tenant}`,
} as const;
