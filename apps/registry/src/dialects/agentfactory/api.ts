import type { ProductApi } from '../../auth/access.ts';

/** Agent Factory. See docs/dialects/agentfactory.md. */
export const agentFactoryApi: ProductApi = { dialect: 'agentfactory', title: 'Agent Factory', keyInPath: true };
