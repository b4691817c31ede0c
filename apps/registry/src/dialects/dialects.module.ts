import { Module, type Type } from '@nestjs/common';
import { AgentCacheModule } from './agentcache/agentcache.module.ts';
import { agentCacheApi } from './agentcache/api.ts';
import { AgentFactoryModule } from './agentfactory/agentfactory.module.ts';
import { agentFactoryApi } from './agentfactory/api.ts';
import { AiAgentModule } from './aiagent/aiagent.module.ts';
import { aiAgentApi } from './aiagent/api.ts';
import { costKatanaApi } from './costkatana/api.ts';
import { CostKatanaModule } from './costkatana/costkatana.module.ts';
import { smartAiHubApi } from './smartaihub/api.ts';
import { SmartAiHubModule } from './smartaihub/smartaihub.module.ts';
import type { ProductApi } from '../auth/access.ts';

/** The routes of each product. */
export const PRODUCT_MODULES = new Map<ProductApi, Type>([
  [agentCacheApi, AgentCacheModule],
  [agentFactoryApi, AgentFactoryModule],
  [aiAgentApi, AiAgentModule],
  [costKatanaApi, CostKatanaModule],
  [smartAiHubApi, SmartAiHubModule],
]);

/** The APIs that the products document, beside our own. */
@Module({ imports: [...PRODUCT_MODULES.values()] })
export class DialectsModule {}
