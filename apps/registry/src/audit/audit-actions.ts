/** Everything that is written to the audit log, by what it was done to. */
export const AUDIT_ACTIONS = [
  'api_key.created',
  'api_key.revoked',
  'api_key.rotated',
  'api_key.updated',
  'delivery.replayed',
  'endpoint.created',
  'endpoint.deleted',
  'endpoint.disabled',
  'endpoint.resealed',
  'endpoint.updated',
  'replay.cancelled',
  'replay.created',
  'replay.paused',
  'replay.resumed',
  'secret.created',
  'secret.deleted',
  'secret.revealed',
  'secret.rotated',
  'secret.updated',
  'tenant.created',
  'tenant.deleted',
  'tenant.updated',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];
