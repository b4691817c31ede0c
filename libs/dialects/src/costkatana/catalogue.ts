import type { CatalogueEvent } from '../catalogue.ts';
import { dataSchema, NUMBER, object, TEXT, type JsonSchema } from '../json-schema.ts';

export const CATEGORIES = [
  'cost',
  'optimization',
  'model',
  'usage',
  'experiment',
  'workflow',
  'security',
  'system',
  'agent',
  'quality',
] as const;
type Category = (typeof CATEGORIES)[number];

/** What every event may carry: the blocks of the documented payload, and the tags that filters look at. */
const SCHEMA = dataSchema(
  {
    severity: TEXT,
    title: TEXT,
    description: TEXT,
    resource: object({ type: TEXT, id: TEXT, name: TEXT }, ['name']),
    metrics: object({ current: NUMBER, threshold: NUMBER, changePercentage: NUMBER, unit: TEXT }, [
      'current',
      'threshold',
      'changePercentage',
      'unit',
    ]),
    cost: object(
      { amount: NUMBER, currency: TEXT, period: TEXT, breakdown: { type: 'object', additionalProperties: NUMBER } },
      ['period', 'breakdown'],
    ),
    user: object({ id: TEXT, name: TEXT, email: TEXT }, ['name', 'email']),
    project: object({ id: TEXT, name: TEXT }, ['name']),
    tags: { type: 'array', items: TEXT },
  } satisfies Record<string, JsonSchema>,
  ['resource', 'metrics', 'cost', 'user', 'project', 'tags'],
);

/** The documented payload, without what Hookwire puts around it. */
const COST_ALERT = {
  severity: 'high',
  title: 'Cost Alert',
  description: 'Your monthly spending has exceeded $500',
  resource: { type: 'project', id: 'proj_123', name: 'Production API' },
  metrics: { current: 525.5, threshold: 500, changePercentage: 5.1, unit: 'USD' },
  cost: { amount: 525.5, currency: 'USD', period: '2024-01', breakdown: { 'gpt-4': 300.25, 'claude-3': 225.25 } },
  user: { id: 'user_123', name: 'John Doe', email: 'john@example.com' },
  project: { id: 'proj_123', name: 'Production API' },
};

/** The section "Event Types", in its order: a category for each heading. */
const EVENTS: Readonly<Record<Category, Readonly<Record<string, string>>>> = {
  cost: {
    'cost.alert': 'Cost threshold reached',
    'cost.threshold_exceeded': 'Cost exceeded configured threshold',
    'budget.warning': 'Budget usage warning (75%+)',
    'budget.exceeded': 'Budget limit exceeded',
    'cost.spike_detected': 'Unusual cost increase detected',
    'cost.anomaly_detected': 'AI detected cost anomaly',
  },
  optimization: {
    'optimization.completed': 'Optimization successfully applied',
    'optimization.failed': 'Optimization failed',
    'optimization.suggested': 'New optimization available',
    'optimization.applied': 'Optimization was applied',
    'savings.milestone_reached': 'Savings milestone achieved',
  },
  model: {
    'model.performance_degraded': 'Model performance decreased',
    'model.error_rate_high': 'High error rate detected',
    'model.latency_high': 'High latency detected',
    'model.quota_warning': 'Approaching model quota',
    'model.quota_exceeded': 'Model quota exceeded',
  },
  usage: {
    'usage.spike_detected': 'Usage spike detected',
    'usage.pattern_changed': 'Usage pattern changed',
    'token.limit_warning': 'Token limit warning',
    'token.limit_exceeded': 'Token limit exceeded',
    'api.rate_limit_warning': 'API rate limit warning',
  },
  experiment: {
    'experiment.started': 'Experiment started',
    'experiment.completed': 'Experiment completed successfully',
    'experiment.failed': 'Experiment failed',
    'training.started': 'Training started',
    'training.completed': 'Training completed successfully',
    'training.failed': 'Training failed',
  },
  workflow: {
    'workflow.started': 'Workflow execution started',
    'workflow.completed': 'Workflow completed successfully',
    'workflow.failed': 'Workflow failed',
    'workflow.step_completed': 'Workflow step completed',
  },
  security: {
    'security.alert': 'Security issue detected',
    'compliance.violation': 'Compliance violation detected',
    'data.privacy_alert': 'Data privacy issue detected',
    'moderation.blocked': 'Content blocked by moderation',
  },
  system: {
    'system.error': 'System error occurred',
    'service.degradation': 'Service degradation detected',
    'maintenance.scheduled': 'Scheduled maintenance notification',
  },
  agent: {
    'agent.task_completed': 'AI agent completed task',
    'agent.task_failed': 'AI agent task failed',
    'agent.insight_generated': 'AI agent generated new insight',
  },
  quality: {
    'quality.degraded': 'Quality metrics degraded',
    'quality.improved': 'Quality metrics improved',
    'quality.threshold_violated': 'Quality threshold violated',
  },
};

const TEST = {
  type: 'webhook.test',
  group: 'system',
  description: 'Somebody asked for a test',
  schema: SCHEMA,
  example: {
    severity: 'low',
    title: 'Webhook Test',
    description: 'This is a test event to verify your webhook configuration',
  },
  added: true,
} satisfies CatalogueEvent;

export const testEventData = TEST.example;

export const catalogue: readonly CatalogueEvent[] = [
  ...CATEGORIES.flatMap((group) =>
    Object.entries(EVENTS[group]).map(([type, description]) => ({
      type,
      group,
      description,
      schema: SCHEMA,
      example:
        type === 'cost.alert'
          ? COST_ALERT
          : { severity: 'medium', title: titleOf(type), description: `${description}.` },
    })),
  ),
  TEST,
];

/** `cost.alert` is "Cost Alert". */
export function titleOf(type: string): string {
  return type
    .split(/[._-]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');
}

/** An event as `GET /api/webhooks/events` has it. */
export interface AvailableEvent {
  readonly key: string;
  readonly value: string;
  readonly category: string;
  readonly name: string;
}

export function availableEvents(): AvailableEvent[] {
  return catalogue.map(({ type, group }) => ({
    key: type.replaceAll('.', '_').toUpperCase(),
    value: type,
    category: group,
    name: type.slice(type.indexOf('.') + 1),
  }));
}
