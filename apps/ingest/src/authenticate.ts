import { createHash } from 'node:crypto';
import type { ApiKeyRecord } from '#domain';
import type { RegistryView } from '#messaging';
import { HookwireError } from '#service';

/**
 * The record of the API key in an `Authorization: Bearer …` header.
 * @throws HookwireError `unauthorized`, or `forbidden` for a key that may not publish
 */
export function authenticateProducer(view: RegistryView, authorization: string | undefined): ApiKeyRecord {
  const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (!token) throw new HookwireError('unauthorized', 'Send your API key as "Authorization: Bearer hk_…".');
  return producerKey(view, token);
}

/** @throws HookwireError like `authenticateProducer` */
export function producerKey(view: RegistryView, token: string): ApiKeyRecord {
  const problem = view.problem();
  // Without the registry's records a good key looks like a bad one.
  if (problem) throw new HookwireError('unavailable', `Keys cannot be checked right now: ${problem}.`);
  const key = view.apiKey(createHash('sha256').update(token).digest('hex'));
  if (!key) throw new HookwireError('unauthorized', 'This API key is not known, or was revoked.');
  if (!key.scopes.includes('publish')) {
    throw new HookwireError('forbidden', 'This API key has not the scope "publish"; make one that has.');
  }
  return key;
}
