import type { ApiKey } from '#store';

/** When a key that was rotated ends: after the overlap, or before, as it would have done anyway. */
export function endOfReplaced({ expiresAt }: Pick<ApiKey, 'expiresAt'>, overlapSeconds: number, now: Date): Date {
  const overlapEnds = new Date(now.getTime() + overlapSeconds * 1000);
  return expiresAt && expiresAt < overlapEnds ? expiresAt : overlapEnds;
}

/** A key that was made to live for 30 days is followed by one that lives for 30 days; null for one without an end. */
export function endOfSuccessor({ createdAt, expiresAt }: Pick<ApiKey, 'createdAt' | 'expiresAt'>, now: Date) {
  return expiresAt && new Date(now.getTime() + expiresAt.getTime() - createdAt.getTime());
}
