import type { ProductApi } from '../../auth/access.ts';

/** AgentCache.ai. See docs/dialects/agentcache.md. */
export const agentCacheApi: ProductApi = { dialect: 'agentcache', title: 'AgentCache.ai', keyHeader: 'x-api-key' };
