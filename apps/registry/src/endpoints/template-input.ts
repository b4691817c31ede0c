import { compileTemplate } from '#content';
import { routingKeyPlace } from '#domain';
import type { FieldProblem, SecretBox } from '#service';
import { splitTemplate, type StoredTemplate } from '#store';
import { fieldProblem, problemsOf } from './content-problems.ts';

/** What stands in answers for a key that is there; sent back, it means that key. */
export const MASK = '****';
const ROUTING_KEY = /^[A-Za-z0-9]{32}$/;

/** A template as it is sent: with the routing key that PagerDuty wants. */
export type TemplateInput = object & { readonly routingKey?: unknown };

/** What the language of templates knows of it: the key is nothing to be rendered. */
export function withoutRoutingKey({ routingKey: _, ...template }: TemplateInput): object {
  return template;
}

/** @param before what the endpoint has, and may keep the key of */
export function templateProblems(input: TemplateInput, before: StoredTemplate | null): FieldProblem[] {
  const { routingKey } = input;
  const template = withoutRoutingKey(input);
  const problems = problemsOf('template', () => compileTemplate(template));
  const isPagerDuty = (template as { preset?: unknown }).preset === 'pagerduty';
  const say = (message: string) => [...problems, { field: 'template.routingKey', message }];
  if (!isPagerDuty) return routingKey === undefined ? problems : say('is for the preset pagerduty');
  const isKept = routingKey === undefined || routingKey === MASK;
  if (isKept && before?.sealedRoutingKey !== undefined) return problems;
  if (typeof routingKey === 'string' && ROUTING_KEY.test(routingKey)) return problems;
  return say('must be the 32 letters and digits of an integration key');
}

/** @param input checked @param before what the endpoint has */
export function toStoredTemplate(
  input: TemplateInput | null,
  before: StoredTemplate | null,
  endpoint: string,
  box: SecretBox,
): StoredTemplate | null {
  if (!input) return null;
  const { routingKey, ...template } = input;
  if ((template as { preset?: unknown }).preset !== 'pagerduty') return template;
  const sealedRoutingKey =
    typeof routingKey === 'string' && routingKey !== MASK
      ? box.seal(routingKey, routingKeyPlace(endpoint))
      : before?.sealedRoutingKey;
  return { ...template, ...(sealedRoutingKey === undefined ? {} : { sealedRoutingKey }) };
}

export function toTemplateView(stored: StoredTemplate | null): object | null {
  if (!stored) return null;
  const { template, sealedRoutingKey } = splitTemplate(stored);
  return { ...template, ...(sealedRoutingKey === undefined ? {} : { routingKey: MASK }) };
}

/** @param template checked @throws HookwireError `validation_failed` */
export function checkTemplateWithBatch(
  template: StoredTemplate | null | undefined,
  batch: object | null | undefined,
): void {
  if (!template || !batch) return;
  if (!compileTemplate(withoutRoutingKey(splitTemplate(template).template)).isForOne) return;
  throw fieldProblem('batch', 'cannot be used with a preset: those platforms take one event a request');
}
