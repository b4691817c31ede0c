import type { CatalogueEvent } from '../catalogue.ts';
import { ANY_OBJECT, COUNT, dataSchema, NUMBER, TEXT, TIME, type JsonSchema } from '../json-schema.ts';

const AT = '2025-01-01T00:00:00.000Z';

/** An event with its documented `data`; all its fields are needed. */
function documented(
  type: string,
  description: string,
  properties: Readonly<Record<string, JsonSchema>>,
  example: Readonly<Record<string, unknown>>,
): CatalogueEvent {
  return {
    type,
    description,
    group: type.slice(0, type.indexOf('.')),
    schema: dataSchema({ userId: TEXT, ...properties }),
    example: { userId: 'user_id', ...example },
  };
}

const SERVICE = { requestId: TEXT, service: TEXT, model: TEXT };
const service = { requestId: 'request_id', service: 'mcp', model: 'gpt-4' };

/** The section "Event Reference", in its order. */
export const catalogue: readonly CatalogueEvent[] = [
  documented(
    'user.created',
    'Triggered when a new user registers.',
    { email: TEXT, createdAt: TIME },
    { email: 'user@example.com', createdAt: AT },
  ),
  documented(
    'user.updated',
    "Triggered when a user's profile is updated.",
    { email: TEXT, changes: ANY_OBJECT, updatedAt: TIME },
    { email: 'user@example.com', changes: { firstName: 'John', lastName: 'Doe' }, updatedAt: AT },
  ),
  documented(
    'user.login',
    'Triggered when a user logs in.',
    { email: TEXT, loginTime: TIME, ipAddress: TEXT, userAgent: TEXT },
    { email: 'user@example.com', loginTime: AT, ipAddress: '192.168.1.1', userAgent: 'Mozilla/5.0...' },
  ),
  documented(
    'user.logout',
    'Triggered when a user logs out.',
    { email: TEXT, logoutTime: TIME },
    { email: 'user@example.com', logoutTime: AT },
  ),
  documented(
    'credit.depleted',
    "Triggered when a user's credits reach 0.",
    {
      balance: NUMBER,
      previousBalance: NUMBER,
      transactionId: TEXT,
      transactionType: TEXT,
      amount: NUMBER,
      description: TEXT,
      depletedAt: TIME,
    },
    {
      balance: 0,
      previousBalance: 5,
      transactionId: 'transaction_id',
      transactionType: 'usage',
      amount: -5,
      description: 'Service usage: gpt-4',
      depletedAt: AT,
    },
  ),
  documented(
    'credit.low',
    "Triggered when a user's credits fall below the threshold (default: 10).",
    { balance: NUMBER, threshold: NUMBER, lowCreditAt: TIME },
    { balance: 8, threshold: 10, lowCreditAt: AT },
  ),
  documented(
    'credit.purchased',
    'Triggered when a user purchases credits.',
    {
      amount: NUMBER,
      balance: NUMBER,
      previousBalance: NUMBER,
      transactionId: TEXT,
      paymentMethod: TEXT,
      purchasedAt: TIME,
    },
    {
      amount: 100,
      balance: 150,
      previousBalance: 50,
      transactionId: 'transaction_id',
      paymentMethod: 'credit_card',
      purchasedAt: AT,
    },
  ),
  documented(
    'credit.refunded',
    'Triggered when credits are refunded.',
    { amount: NUMBER, balance: NUMBER, previousBalance: NUMBER, transactionId: TEXT, reason: TEXT, refundedAt: TIME },
    {
      amount: 25,
      balance: 75,
      previousBalance: 50,
      transactionId: 'transaction_id',
      reason: 'Service failure',
      refundedAt: AT,
    },
  ),
  documented(
    'credit.promo_redeemed',
    'Triggered when a user redeems a promo code.',
    { promoCode: TEXT, credits: NUMBER, balance: NUMBER, previousBalance: NUMBER, redeemedAt: TIME },
    { promoCode: 'WELCOME2025', credits: 50, balance: 100, previousBalance: 50, redeemedAt: AT },
  ),
  documented(
    'service.completed',
    'Triggered when an AI service completes successfully.',
    { ...SERVICE, tokens: COUNT, credits: NUMBER, duration: NUMBER, response: TEXT, completedAt: TIME },
    {
      ...service,
      tokens: 150,
      credits: 5,
      duration: 2_500,
      response: 'Generated text response...',
      completedAt: AT,
    },
  ),
  documented(
    'service.failed',
    'Triggered when an AI service fails.',
    { ...SERVICE, errorCode: TEXT, errorMessage: TEXT, duration: NUMBER, failedAt: TIME },
    {
      ...service,
      errorCode: 'EXECUTION_ERROR',
      errorMessage: 'Service temporarily unavailable',
      duration: 1_000,
      failedAt: AT,
    },
  ),
  documented(
    'service.started',
    'Triggered when an AI service starts processing.',
    { ...SERVICE, maxTokens: COUNT, startedAt: TIME },
    { ...service, maxTokens: 1_000, startedAt: AT },
  ),
];
