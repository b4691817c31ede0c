import type { BenchScenario } from '../scenario.ts';
import { backlog } from './backlog.ts';
import { cost } from './cost.ts';
import { deliveryAlone } from './delivery.ts';
import { fanOut1, fanOut10, latency } from './end-to-end.ts';
import { fanOut1000 } from './fan-out.ts';
import { growth } from './growth.ts';
import { ingestBatch, ingestSingle } from './ingest.ts';
import { noisyNeighbour } from './noisy-neighbour.ts';
import { payloads } from './payloads.ts';
import { projector } from './projector.ts';
import { rebuildOfMillions } from './rebuild.ts';
import { registered } from './registered.ts';
import { replicas } from './replicas.ts';
import { soak } from './soak.ts';
import { syncInterval } from './sync-interval.ts';
import { workers } from './workers.ts';

/** In the order in which they run. */
export const SCENARIOS: readonly BenchScenario[] = [
  ingestSingle,
  ingestBatch,
  deliveryAlone,
  fanOut1,
  fanOut10,
  latency,
  payloads,
  soak,
  workers,
  noisyNeighbour,
  backlog,
  fanOut1000,
  syncInterval,
  replicas,
  cost,
  registered,
  projector,
  rebuildOfMillions,
  growth,
];
