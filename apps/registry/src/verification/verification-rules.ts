import { isUnverified, type Endpoint, type StoredVerification } from '#store';

type UrlColumns = Pick<Endpoint, 'url' | 'verification'>;

/** Of an endpoint that is made while URLs have to answer. @param now milliseconds since the epoch */
export function newUrl(url: string, now: number): UrlColumns {
  return { url, verification: { status: 'pending', url, at: now } };
}

/**
 * Of a change of the URL while URLs have to answer: an endpoint that gets events goes on getting them where it did,
 * until the new place has answered.
 * @param now milliseconds since the epoch
 */
export function changedUrl(before: UrlColumns, url: string, now: number): UrlColumns {
  const asked = before.verification?.status === 'verified' ? undefined : before.verification?.url;
  if (url === (asked ?? before.url)) return { url: before.url, verification: before.verification };
  if (isUnverified(before)) return newUrl(url, now);
  // Taken back: what is in use needs no answer.
  if (url === before.url) return { url, verification: null };
  return { url: before.url, verification: { status: 'pending', url, at: now } };
}

/**
 * After a challenge.
 * @param problem why it failed; undefined when it was answered
 * @param now milliseconds since the epoch
 * @returns undefined when another URL is asked by now, or none
 */
export function afterChallenge(
  before: UrlColumns,
  url: string,
  problem: string | undefined,
  now: number,
): UrlColumns | undefined {
  if (!before.verification || before.verification.url !== url || before.verification.status === 'verified') {
    return undefined;
  }
  const verification: StoredVerification =
    problem === undefined ? { status: 'verified', url, at: now } : { status: 'failed', url, at: now, error: problem };
  return { url: problem === undefined ? url : before.url, verification };
}
