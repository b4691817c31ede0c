import { describe } from '@jest/globals';
import { describeAgentCache } from './products/agentcache.ts';
import { describeAgentFactory } from './products/agentfactory.ts';
import { describeAiAgent } from './products/aiagent.ts';
import { describeCostKatana } from './products/costkatana.ts';
import { describeRetrySchedules } from './products/retry-schedules.ts';
import { describeSmartAiHub } from './products/smartaihub.ts';
import { productsBed } from './products/bed.ts';

describe('the products’ own APIs, on the whole platform', () => {
  const bed = productsBed();

  describeAgentCache(bed);
  describeAiAgent(bed);
  describeAgentFactory(bed);
  describeSmartAiHub(bed);
  describeCostKatana(bed);
  describeRetrySchedules(bed);
});
