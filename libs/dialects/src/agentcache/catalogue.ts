import type { CatalogueEvent } from '../catalogue.ts';
import { COUNT, dataSchema, NUMBER, TEXT, TIME, type JsonSchema } from '../json-schema.ts';

const AMOUNT: JsonSchema = { type: 'number', minimum: 0 };
/** `"$0.15"`, as the documented answer with reasoning has it, or the bare number. */
const MONEY: JsonSchema = { type: ['string', 'number'] };
const DETAILS: JsonSchema = { type: ['object', 'string'] };
const SHARE: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };

const REASONING = dataSchema({ reasoning_tokens: COUNT, cost_saved: MONEY });

/** The table "Available Events", in its order; then what other parts of the text promise. */
export const catalogue: readonly CatalogueEvent[] = [
  {
    type: 'quota.warning',
    group: 'quota',
    description: 'Quota reaches 80%',
    schema: dataSchema({ quota: AMOUNT, used: AMOUNT, remaining: NUMBER, percent: AMOUNT }),
    example: { quota: 10_000, used: 8_000, remaining: 2_000, percent: 80 },
  },
  {
    type: 'quota.exceeded',
    group: 'quota',
    description: 'Quota limit reached',
    schema: dataSchema({ quota: AMOUNT, used: AMOUNT }),
    example: { quota: 10_000, used: 10_000 },
  },
  {
    type: 'cache.hit',
    group: 'cache',
    description: 'Successful cache hit',
    schema: dataSchema({ provider: TEXT, model: TEXT, namespace: { type: ['string', 'null'] }, latency_ms: AMOUNT }),
    example: { provider: 'openai', model: 'gpt-4', namespace: 'default', latency_ms: 12 },
  },
  {
    type: 'cache.miss',
    group: 'cache',
    description: 'Cache miss occurred',
    schema: dataSchema({ provider: TEXT, model: TEXT, messages_hash: TEXT }),
    example: { provider: 'openai', model: 'gpt-4', messages_hash: '9f86d081884c7d65' },
  },
  {
    type: 'anomaly.detected',
    group: 'anomaly',
    description: 'Unusual patterns',
    schema: dataSchema({ anomaly_type: TEXT, details: DETAILS }),
    example: { anomaly_type: 'request_spike', details: { requests: 900, usual: 120 } },
  },
  {
    type: 'context.expired',
    group: 'context',
    description: 'Cached context expired',
    schema: dataSchema({ context_id: TEXT, expired_at: TIME }),
    example: { context_id: 'codebase_v1', expired_at: '2025-01-11T10:50:00Z' },
  },
  {
    type: 'performance.degraded',
    group: 'performance',
    description: 'API latency spike',
    schema: dataSchema({ avg_latency_ms: AMOUNT, threshold: AMOUNT }),
    example: { avg_latency_ms: 950, threshold: 500 },
  },
  {
    type: 'reasoning.cached',
    group: 'reasoning',
    description: 'Kimi K2 reasoning cached',
    schema: REASONING,
    example: { reasoning_tokens: 5_000, cost_saved: '$0.15' },
  },
  {
    type: 'reasoning.reused',
    group: 'reasoning',
    description: 'Cached reasoning reused',
    schema: REASONING,
    example: { reasoning_tokens: 5_000, cost_saved: '$0.15' },
  },
  {
    // The roadmap has "Semantic similarity events", and neither a name nor fields.
    type: 'semantic.match',
    group: 'semantic',
    description: 'A cached answer to a similar question was found',
    schema: dataSchema({ provider: TEXT, model: TEXT, similarity: SHARE, threshold: SHARE, messages_hash: TEXT }),
    example: {
      provider: 'openai',
      model: 'gpt-4',
      similarity: 0.96,
      threshold: 0.95,
      messages_hash: '9f86d081884c7d65',
    },
    added: true,
  },
  {
    type: 'webhook.test',
    group: 'webhook',
    description: 'Somebody asked for a test',
    schema: dataSchema({ test: { const: true }, message: TEXT, timestamp: TIME }),
    example: {
      test: true,
      message: 'This is a test webhook from AgentCache.ai',
      timestamp: '2025-01-11T10:50:00Z',
    },
    added: true,
  },
];
