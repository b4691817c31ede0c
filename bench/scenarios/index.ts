import type { BenchScenario } from '../scenario.ts';
import { deliveryAlone } from './delivery.ts';
import { fanOut1, fanOut10, latency } from './end-to-end.ts';
import { fanOut1000 } from './fan-out.ts';
import { ingestBatch, ingestSingle } from './ingest.ts';
import { payloads } from './payloads.ts';
import { projector } from './projector.ts';

/** In the order in which they run. */
export const SCENARIOS: readonly BenchScenario[] = [
  ingestSingle,
  ingestBatch,
  deliveryAlone,
  fanOut1,
  fanOut10,
  latency,
  payloads,
  fanOut1000,
  projector,
];
