import type { Endpoint } from './entities.ts';

/** Whether the owner of a URL proved to want events there. */
export interface StoredVerification {
  readonly status: 'pending' | 'verified' | 'failed';
  /** The one that is asked. Another one than the endpoint's own is to take its place as soon as it has answered. */
  readonly url: string;
  /** Milliseconds since the epoch: since when it is so. */
  readonly at: number;
  /** Why it failed. */
  readonly error?: string;
}

/** Whether an endpoint has to wait for its first answer. While another URL is asked, events go on to the one so far. */
export function isUnverified({ url, verification }: Pick<Endpoint, 'url' | 'verification'>): boolean {
  return verification !== null && verification.status !== 'verified' && verification.url === url;
}
