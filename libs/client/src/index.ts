export { HookwireApiError, HookwireUnreachableError, type FieldProblem } from './errors.ts';
export { Hookwire, type HookwireOptions } from './hookwire.ts';
export type { components, operations, paths } from './registry.gen.ts';
export {
  natsOptions,
  type AcceptedEvent,
  type NatsConnection,
  type NewEvent,
  type PublishResult,
} from './publishing.ts';
export type { RetryOptions } from './retries.ts';
export { verifyWebhook, WebhookVerificationError, type ReceivedWebhook, type WebhookEvent } from './verify.ts';
