import { costKatana } from '#dialects';

const retryConfig = { maxRetries: 3, backoffMultiplier: 3, initialDelay: 10_000 };
const delaysSeconds = costKatana.retryPolicy(retryConfig).delaysMs.map((ms) => ms / 1000);
/** When products’ deliveries are tried again that fail: the delays, in milliseconds of the unscaled clock. */
export const SCHEDULES: Record<string, { of: string; settings?: object; delaysMs: number[] }> = {
  'CK-13: Cost Katana': { of: 'costkatana', delaysMs: [5_000, 10_000, 20_000, 40_000, 80_000] },
  'CK-13: a retryConfig of Cost Katana': {
    of: 'costkatana',
    settings: { retry: { delaysSeconds, jitter: 0 } },
    delaysMs: [10_000, 30_000, 90_000],
  },
  'AF-4: Agent Factory': { of: 'agentfactory', delaysMs: [60_000, 300_000, 1_800_000] },
  'AF-4: a window that ends before the next attempt': {
    of: 'agentfactory',
    settings: { retry: { delaysSeconds: [10, 90_000, 10], windowSeconds: 86_400, jitter: 0 } },
    delaysMs: [10_000],
  },
  'AA-6: AI Agent': { of: 'aiagent', delaysMs: [2_000, 4_000] },
};
