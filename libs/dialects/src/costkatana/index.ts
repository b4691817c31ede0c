export { availableEvents, CATEGORIES, type AvailableEvent } from './catalogue.ts';
export {
  FILTER_LIMITS,
  filterProblems,
  fromContentFilter,
  toContentFilter,
  type CostKatanaFilters,
} from './filters.ts';
export { translateTemplate, type TranslatedTemplate } from './payload-template.ts';
export {
  DEFAULT_RETRY_CONFIG,
  fromRetry,
  RETRY_CONFIG_RANGES,
  retryConfigProblems,
  retryPolicy,
  toBackoff,
  type RetryConfig,
} from './retry-config.ts';
