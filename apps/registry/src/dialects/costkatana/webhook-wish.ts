import { isDeepStrictEqual } from 'node:util';
import { compileTemplate } from '#content';
import { costKatana } from '#dialects';
import type { FieldProblem } from '#service';
import type { Endpoint } from '#store';
import { failOn, fieldProblem, problemsOf } from '../../endpoints/content-problems.ts';
import { toColumns } from '../../endpoints/endpoint-input.ts';
import type { EndpointWish } from '../../endpoints/endpoints.ts';
import { toNativeAuth } from './auth-input.ts';
import type { NewWebhook, WebhookChange } from './webhook-input.ts';

/** What of a webhook the endpoint's own columns do not say in the words in which it was given. */
interface Settings {
  readonly filters?: costKatana.CostKatanaFilters;
  readonly payloadTemplate?: string;
}

export function settingsOf(row: Pick<Endpoint, 'dialectSettings'>): Settings {
  return row.dialectSettings;
}

/**
 * A webhook as what the native model has for it.
 * @param before the endpoint that is changed; undefined for a new one
 * @throws HookwireError `validation_failed`
 */
export function toWish(input: NewWebhook | WebhookChange, before?: Endpoint): EndpointWish {
  const { name, description, url, events, active, headers, timeout, auth, secret } = input;
  const filters = input.filters as costKatana.CostKatanaFilters | null | undefined;
  const retryConfig = input.retryConfig as Partial<costKatana.RetryConfig> | null | undefined;
  failOn([
    ...within('filters', costKatana.filterProblems({ ...filters })),
    ...within('retryConfig', costKatana.retryConfigProblems({ ...retryConfig })),
    ...(input.payloadTemplate == null ? [] : templateProblems(input.payloadTemplate)),
  ]);
  const kept: Settings = before ? settingsOf(before) : {};
  const settings = {
    filters: filters === undefined ? kept.filters : (filters ?? undefined),
    payloadTemplate: input.payloadTemplate === undefined ? kept.payloadTemplate : (input.payloadTemplate ?? undefined),
  };
  const columns = toColumns({
    name,
    description,
    url,
    eventTypes: events,
    enabled: active,
    headers,
    timeoutSeconds: timeout === undefined ? undefined : timeout / 1000,
    filter: filters === undefined ? undefined : costKatana.toContentFilter(filters ?? {}),
  });
  return {
    ...columns,
    ...(retryConfig === undefined ? {} : { retry: toStoredRetry(retryConfig ?? {}) }),
    auth: auth && toNativeAuth(auth),
    template: templateOf(input, settings.payloadTemplate, before),
    dialectSettings: settings,
    secret,
  };
}

/** The endpoint's template for a webhook's. @throws Error for a text that was not checked */
function translated(payloadTemplate: string): object {
  const translation = costKatana.translateTemplate(payloadTemplate);
  if ('problem' in translation) throw new Error(`payloadTemplate: ${translation.problem}`);
  return translation.template;
}

/** Whether the endpoint's template is what was made of the text, and not another one since. */
export function isTemplateOf(payloadTemplate: string | undefined, template: object): payloadTemplate is string {
  return payloadTemplate !== undefined && isDeepStrictEqual(translated(payloadTemplate), { ...template });
}

/** @returns undefined when it is to stay as it is */
function templateOf(
  { useDefaultPayload, payloadTemplate }: NewWebhook | WebhookChange,
  text: string | undefined,
  before: Endpoint | undefined,
): object | null | undefined {
  if (useDefaultPayload === undefined && payloadTemplate === undefined) return undefined;
  if (useDefaultPayload ?? text === undefined) return null;
  // It may be one that the native API made.
  if (payloadTemplate === undefined && before?.template) return undefined;
  if (text === undefined) throw fieldProblem('payloadTemplate', 'is needed when useDefaultPayload is false');
  return translated(text);
}

function templateProblems(payloadTemplate: string): FieldProblem[] {
  const translation = costKatana.translateTemplate(payloadTemplate);
  if ('problem' in translation) return [{ field: 'payloadTemplate', message: translation.problem }];
  const problems = problemsOf('payloadTemplate', () => compileTemplate(translation.template));
  return problems.map(({ field, message }) => ({ field: field.replace('.body', ''), message }));
}

function toStoredRetry(config: Partial<costKatana.RetryConfig>) {
  return {
    strategy: 'exponential' as const,
    ...costKatana.toBackoff({ ...costKatana.DEFAULT_RETRY_CONFIG, ...config }),
  };
}

function within(name: string, problems: readonly FieldProblem[]): FieldProblem[] {
  return problems.map(({ field, message }) => ({ field: `${name}.${field}`, message }));
}
