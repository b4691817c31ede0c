import type { ProductApi } from '../../auth/access.ts';

/** Cost Katana. See docs/dialects/costkatana.md. */
export const costKatanaApi: ProductApi = { dialect: 'costkatana', title: 'Cost Katana' };
