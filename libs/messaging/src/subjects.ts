import { endpointShard, logShard, tenantShard } from '#domain';

// Subjects are built here and nowhere else. Tenant and endpoint ids are `[a-z]+_[0-9a-z]+`, event types dotted names:
// none can contain a wildcard or a space.

export const subjects = {
  event: (tenant: string, type: string) => `events.${tenantShard(tenant)}.${tenant}.${type}`,
  task: (tenant: string, endpoint: string) => `deliver.${endpointShard(tenant, endpoint)}.${endpoint}`,
  /** One schedule a run: a second one under the same subject replaces the first, which makes scheduling repeatable. */
  retry: (tenant: string, endpoint: string, delivery: string, run: string) =>
    `retry.${endpointShard(tenant, endpoint)}.${endpoint}.${delivery}-${run}`,
  /** Where a schedule fires to. */
  due: (tenant: string, endpoint: string) => `due.${endpointShard(tenant, endpoint)}.${endpoint}`,
  logOfEndpoint: (tenant: string, endpoint: string) =>
    `log.${logShard(endpointShard(tenant, endpoint))}.${tenant}.${endpoint}`,
  /** Facts about an event that matched nobody. */
  logOfTenant: (tenant: string) => `log.${logShard(tenantShard(tenant))}.${tenant}._`,
  logOfShard: (shard: number) => `log.${shard}.>`,
  /** Where a tenant's producers publish, over NATS. */
  ingest: (tenant: string) => `ingest.${tenant}`,
  /** Where they get their answers; the server lets them listen nowhere else. */
  producerInbox: (tenant: string) => `_INBOX.${tenant}`,
} as const;
