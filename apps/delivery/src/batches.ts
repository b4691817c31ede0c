import type { Parked } from '#messaging';
import { extractTrace } from '#service';
import type { Work } from './attempt.ts';

/** A request with a batch is at most so large. */
export const BATCH_BYTES = 1024 * 1024;
/** What a delivery has in the body besides its payload, without a template: id, type and time. */
const ENVELOPE_BYTES = 512;
/** The tasks of a batch that is tried again are one message, and the server's limit for one includes its headers. */
const TASKS_BYTES = 512 * 1024;

/**
 * The deliveries at the front of a lane that go into one request: at most `maxEvents`, and together at most
 * `BATCH_BYTES`; one at least, however large it is. A batch that is tried again stays whole and is none of them.
 * @param partOf what each brings into the body; undefined for what is cancelled later, and costs nothing
 */
export async function composeBatch(
  lane: readonly Parked[],
  maxEvents: number,
  partOf: (work: Work) => Promise<Uint8Array | undefined>,
): Promise<Parked[]> {
  const chosen: Parked[] = [];
  let bodyBytes = 2;
  let taskBytes = 0;
  for (const parked of lane.slice(0, maxEvents)) {
    const { task, data } = parked;
    if ('tasks' in task) break;
    const part = await partOf({ task, carried: data, trace: extractTrace(parked.trace) });
    bodyBytes += (part?.length ?? 0) + ENVELOPE_BYTES + task.event.id.length + task.event.type.length;
    taskBytes += Buffer.byteLength(JSON.stringify(task));
    if (chosen.length > 0 && (bodyBytes > BATCH_BYTES || taskBytes > TASKS_BYTES)) break;
    chosen.push(parked);
  }
  return chosen;
}
