import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { routingKeyPlace, type Attempted, type Cancelled, type EndpointRecord } from '#domain';
import { secretBox } from '#service';
import { TEST_MASTER_KEY, TEST_SECRET } from '#testkit';
import { workerBed } from '../test/worker-bed.ts';

const bed = workerBed();
const endpoint = (more: Partial<EndpointRecord>) =>
  bed.registry.endpoint(bed.tenant, { url: bed.receiver.url, timeoutMs: 10_000, ...more });
const bodies = () => bed.receiver.requests.map(({ body }) => body.toString());
const required = { body: { n: '{{data.n | required}}', of: '{{id}}', delivery: '{{deliveryId}}' } };

describe('what a template makes', () => {
  it('is sent and signed, the same on each attempt', async () => {
    const contentType = 'application/vnd.acme+json';
    const retry = { delaysMs: [50], jitter: 0 };
    const task = bed.newTask(await endpoint({ template: { ...required, contentType }, retry }));
    bed.receiver.respond = (_, nth) => ({ status: nth === 1 ? 500 : 200 });
    await bed.put(task, '{"n":12345678901234567890}');
    await bed.factsOf<Attempted>(task, 2);
    const body = `{"n":12345678901234567890,"of":"${task.event.id}","delivery":"${task.delivery}"}`;
    expect(bodies()).toEqual([body, body]);
    for (const { headers } of bed.receiver.requests) {
      expect(headers['content-type']).toBe(contentType);
      expect(new Webhook(TEST_SECRET).verify(body, headers as Record<string, string>)).toHaveProperty('of');
    }
  });

  it('is a message of a platform, with the routing key that was sealed', async () => {
    const id = 'ep_pagerduty';
    const sealedRoutingKey = secretBox(TEST_MASTER_KEY).seal('R1', routingKeyPlace(id));
    const task = bed.newTask(await endpoint({ id, template: { preset: 'pagerduty' }, sealedRoutingKey }));
    await bed.put(task);
    const [fact] = await bed.factsOf<Attempted>(task);
    expect(JSON.parse(bodies()[0]!)).toMatchObject({
      routing_key: 'R1',
      event_action: 'trigger',
      dedup_key: task.event.id,
    });
    expect(JSON.stringify([fact, bed.worker.logs])).not.toContain('"R1"');
  });

  it('cannot be made when something required is missing: cancelled, and said why; a replay with a mended one is sent', async () => {
    const record = await endpoint({ template: required });
    const task = bed.newTask(record);
    await bed.put(task, '{"n":null}');
    const [fact] = await bed.factsOf<Cancelled>(task);
    expect(fact).toMatchObject({
      kind: 'cancelled',
      reason: 'template_failed',
      detail: 'data.n is required, and null',
    });
    await bed.empty('DELIVERIES');
    expect(bodies()).toEqual([]);
    const mended = await endpoint({ id: record.id, template: { body: '{{data}}' } });
    await bed.put({ ...task, run: 'run_again', registryRevision: mended.revision }, '{"n":null}');
    expect((await bed.factsOf(task, 2))[1]).toMatchObject({ kind: 'attempted', outcome: 'delivered' });
    expect(bodies()).toEqual(['{"n":null}']);
  });

  it('of a later version, or without its key, is said in the same way', async () => {
    for (const [template, detail] of [
      [{ later: true }, 'this version cannot read the template'],
      [{ preset: 'pagerduty' }, 'the routing key is missing'],
    ] as const) {
      const task = bed.newTask(await endpoint({ template }));
      await bed.put(task);
      expect(await bed.factsOf(task)).toMatchObject([{ reason: 'template_failed', detail }]);
    }
  });

  it('waits for the master key that its routing key was sealed with', async () => {
    const sealedRoutingKey = secretBox(Buffer.alloc(32, 9).toString('base64')).seal('R1', 'elsewhere');
    const task = bed.newTask(await endpoint({ template: { preset: 'pagerduty' }, sealedRoutingKey }));
    await bed.put(task);
    expect(await bed.factsOf(task)).toMatchObject([{ kind: 'attempted', error: { code: 'secret_unreadable' } }]);
    expect(bodies()).toEqual([]);
  });

  it('travels in batches; one that cannot be made is left out', async () => {
    const record = await endpoint({ template: required, batch: { maxEvents: 3, maxWaitMs: 60_000 } });
    const tasks = Array.from({ length: 3 }, () => bed.newTask(record));
    for (const [n, task] of tasks.entries()) await bed.put(task, n === 1 ? '{}' : `{"n":${n}}`);
    for (const task of tasks) await bed.factsOf(task);
    expect(JSON.parse(bodies()[0]!)).toMatchObject([{ n: 0 }, { n: 2 }]);
    expect(await bed.factsOf(tasks[1]!)).toMatchObject([{ reason: 'template_failed' }]);
    await bed.empty('WAITING');
  });

  it('is as large together as a request may be', async () => {
    const template = { body: ['{{data}}', '{{data}}', '{{data}}'] };
    const record = await endpoint({ template, batch: { maxEvents: 3, maxWaitMs: 60_000 } });
    const tasks = Array.from({ length: 3 }, () => bed.newTask(record));
    const data = JSON.stringify('x'.repeat(200_000));
    for (const task of tasks) await bed.put(task, data);
    // As sent they are small enough to travel together, and as rendered no two are.
    await bed.receiver.waitFor(1, 10_000);
    expect(bodies()[0]).toHaveLength(3 * data.length + 6);
  });

  it('of an ordered endpoint does not hold up the next', async () => {
    const type = 'ordered.event';
    const record = await endpoint({ template: required, orderedAfter: 0, eventTypes: [type] });
    const { event } = bed.newTask(record);
    for (const n of [0, 1]) {
      const meta = { ...event, id: `${event.id}-${n}`, type, registryRevision: record.revision };
      await bed.putEvent(meta, n === 0 ? '{}' : '{"n":1}');
    }
    await bed.receiver.waitFor(1, 10_000);
    expect(JSON.parse(bodies()[0]!)).toMatchObject({ n: 1, of: `${event.id}-1` });
  });
});
