import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#testkit';
import { startIngest, type TestIngest } from '../test/start-ingest.ts';

const MIB = 1024 * 1024;
const EVENT = '{"type":"a","data":1}';

describe('ingest while NATS is away', () => {
  let platform: TestIngest;

  beforeAll(async () => {
    platform = await startIngest();
  }, 60_000);

  afterAll(() => platform?.stop());

  async function residentMiB(): Promise<number> {
    const status = await readFile(`/proc/${platform.ingest.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
  }

  const accepts = () =>
    waitUntil(async () => (await platform.post(EVENT)).status === 202, { deadlineMs: 20_000, what: 'a 202 again' });

  it('says at once that it cannot, is not ready, and recovers by itself', async () => {
    await platform.nats.kill('SIGKILL');
    const away = async () => {
      const started = Date.now();
      const answer = await platform.post(EVENT);
      return answer.status === 503 && { ...answer, took: Date.now() - started };
    };
    const answer = await waitUntil(away, { deadlineMs: 3_000, what: 'a 503' });
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.took).toBeLessThan(6_000);
    expect(answer.body).toMatchObject({ code: 'unavailable', detail: expect.stringMatching(/NATS|stored/) });
    const ready = await fetch(`${platform.ingest.url}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      problems: { nats: expect.stringMatching(/^NATS at .+ is not connected$/) },
    });
    expect((await fetch(`${platform.ingest.url}/live`)).status).toBe(200);
    expect(JSON.stringify(await (await fetch(`${platform.ingest.url}/ready`)).json())).not.toContain(
      platform.nats.password,
    );
    await platform.nats.restart();
    await accepts();
    await platform.ingest.waitReady(5_000);
  }, 40_000);

  it('keeps no more in memory than it may while the server hangs, and loses nothing that it accepted', async () => {
    const before = await residentMiB();
    await platform.nats.kill('SIGSTOP');
    const data = 'x'.repeat(MIB - 100);
    const started = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) => platform.post(`{"id":"big-${n}","type":"a","data":"${data}"}`)),
    );
    expect(Date.now() - started).toBeLessThan(25_000);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    // Refused at once, or given up for lack of an answer, or refused because the view could not be confirmed any more:
    // which of them is a matter of time. `acceptance.spec.ts` counts what may wait.
    const reason = /^(Too many events wait|It is not known whether|Events cannot be accepted|Keys cannot be checked)/;
    for (const { body } of answers) expect(body['detail']).toMatch(reason);
    expect(await residentMiB()).toBeLessThan(before + 700);
    await platform.nats.kill('SIGCONT');
    await accepts();
    // Whatever became of the first try, the event is stored once.
    const again = await platform.post(`{"id":"big-0","type":"a","data":"${data}"}`);
    expect(again.status).toBe(202);
    const stored = (await platform.registry.messages('EVENTS')).map((message) => message.header('Nats-Msg-Id'));
    expect(stored.filter((id) => id.endsWith('/big-0'))).toHaveLength(1);
  }, 60_000);
});
