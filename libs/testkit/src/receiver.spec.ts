import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent, request } from 'undici';
import { type Receiver, startReceiver } from './receiver.ts';

describe('the receiver', () => {
  let receiver: Receiver;
  let dispatcher: Agent;

  beforeEach(async () => {
    receiver = await startReceiver();
    dispatcher = new Agent({ connections: 16 });
  });

  afterEach(async () => {
    await dispatcher.destroy();
    await receiver.close();
  });

  function post(path: string, body: string, signal?: AbortSignal): Promise<{ status: number; text: string }> {
    return request(receiver.url + path, { method: 'POST', body, dispatcher, signal, headers: { 'X-Name': 'v' } }).then(
      async (answer) => ({ status: answer.statusCode, text: await answer.body.text() }),
    );
  }

  it('keeps what it got', async () => {
    const before = Date.now();
    expect(await post('/hook?a=1', 'ä')).toEqual({ status: 200, text: '' });
    const [got] = receiver.requests;
    expect(got).toMatchObject({ method: 'POST', path: '/hook?a=1', headers: { 'x-name': 'v' } });
    expect(got!.body).toEqual(Buffer.from('ä'));
    expect(got!.at).toBeGreaterThanOrEqual(before);
  });

  it('answers as it is told, by request and number', async () => {
    receiver.respond = ({ path }, nth) =>
      nth === 1 ? { status: 503, headers: { 'retry-after': '1' }, body: 'no' } : { body: path };
    expect(await post('/a', '')).toEqual({ status: 503, text: 'no' });
    expect(await post('/b', '')).toEqual({ status: 200, text: '/b' });
    receiver.respond = () => Promise.resolve({ status: 204 });
    expect((await post('/c', '')).status).toBe(204);
  });

  it('resets, hangs and delays', async () => {
    receiver.respond = () => 'reset';
    await expect(post('/', '')).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|UND_ERR_SOCKET/) });
    receiver.respond = () => 'hang';
    await expect(post('/', '', AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
    receiver.respond = () => ({ delayMs: 50 });
    const before = performance.now();
    await post('/', '');
    expect(performance.now() - before).toBeGreaterThan(45);
    expect(receiver.requests).toHaveLength(3);
  });

  it('waits for a number or a fact, or says what came instead', async () => {
    const two = receiver.waitFor(2, 2_000);
    const b = receiver.waitFor((all) => all.some(({ path }) => path === '/b'), 2_000);
    await Promise.all([post('/a', 'one'), post('/b', 'two')]);
    expect(await two).toHaveLength(2);
    expect(await b).toHaveLength(2);
    await expect(receiver.waitFor(3, 20)).rejects.toThrow(/waited 20 ms for 3 requests; got 2, the last:\n {2}POST/);
  });

  it('closes with requests still open, and comes back on its port', async () => {
    receiver.respond = () => 'hang';
    const hanging = post('/', '').catch((error: Error) => error);
    await receiver.waitFor(1, 1_000);
    await receiver.close();
    expect(await hanging).toBeInstanceOf(Error);
    await expect(post('/', '')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await receiver.restart();
    receiver.respond = () => ({});
    expect((await post('/', '')).status).toBe(200);
  });

  it('takes thousands of requests at once', async () => {
    await Promise.all(Array.from({ length: 5_000 }, (_, i) => post('/', String(i))));
    await receiver.waitFor(5_000, 20_000);
    expect(new Set(receiver.requests.map(({ body }) => body.toString())).size).toBe(5_000);
  });
});
