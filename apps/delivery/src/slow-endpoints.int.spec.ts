import { expect, it } from '@jest/globals';
import type { Attempted, EndpointRecord } from '#domain';
import { startReceiver } from '#testkit';
import { workerBed } from '../test/worker-bed.ts';

const CONCURRENCY = 8;
/** What slow requests may use up. */
const SHARE = CONCURRENCY / 2;

const bed = workerBed({ HOOKWIRE_DELIVERY_CONCURRENCY: String(CONCURRENCY) });
const endpoint = (more: Partial<EndpointRecord>) => bed.registry.endpoint(bed.tenant, more);

it('an endpoint whose requests time out together leaves the others their slots when it begins again', async () => {
  const hanging = await startReceiver();
  hanging.respond = () => 'hang';
  try {
    const slow = await endpoint({ url: hanging.url, timeoutMs: 2_500 });
    const well = await endpoint({ url: bed.receiver.url });
    // As many as it may have at first, which are all slots; the others wait in its lane.
    for (let n = 0; n < 3 * CONCURRENCY; n++) await bed.put(bed.newTask(slow));
    await hanging.waitFor(CONCURRENCY, 5_000);
    await hanging.waitFor(CONCURRENCY + 1, 5_000);
    const task = bed.newTask(well);
    await bed.put(task);
    expect(await bed.factsOf<Attempted>(task)).toMatchObject([{ outcome: 'delivered' }]);
    expect(hanging.requests.length).toBeLessThanOrEqual(CONCURRENCY + SHARE);
  } finally {
    await hanging.close();
  }
}, 30_000);
