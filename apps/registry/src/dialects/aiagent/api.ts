import type { ProductApi } from '../../auth/access.ts';

/** AI Agent. Its documented client sends no credentials. See docs/dialects/aiagent.md. */
export const aiAgentApi: ProductApi = { dialect: 'aiagent', title: 'AI Agent', keyInPath: true };
