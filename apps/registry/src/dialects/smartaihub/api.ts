import type { ProductApi } from '../../auth/access.ts';

/** Smart AI Hub. See docs/dialects/smartaihub.md. */
export const smartAiHubApi: ProductApi = { dialect: 'smartaihub', title: 'Smart AI Hub' };
