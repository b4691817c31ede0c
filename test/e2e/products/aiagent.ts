import { expect, it } from '@jest/globals';
import { dialect } from '#dialects';
import { documented, printedCode, type Parsed } from '../../../libs/dialects/test/documented.ts';
import { parsed, type ProductsBed } from './bed.ts';

export function describeAiAgent(bed: ProductsBed): void {
  const { call, newReceiver } = bed;

  it('AA-1, AA-5, AA-7, AA-8: AI Agent’s webhooks, with no credentials but a key in the path', async () => {
    const client = await bed.scenario.newTenant(undefined, 'aiagent');
    const base = `/aiagent/${client.apiKey}`;
    const receiver = await newReceiver();
    const registerWebhook = printedCode<(url: string) => Promise<Parsed>>(
      documented('aiagent/receiver'),
      'registerWebhook',
      {
        app: { post: () => undefined },
        require: () => class {},
        fetch: (url: string, init: RequestInit) =>
          fetch(url.replace('http://localhost:3000', bed.scenario.platform.urls.registry + base), init),
      },
    );
    expect(await registerWebhook(`${receiver.url}/printed`)).toEqual({ success: true, message: 'Webhook registered' });
    const at = (path: string, more: object) => ({ url: receiver.url + path, events: ['*'], token: 'a-token', ...more });
    await call('POST', `${base}/register-webhook`, {}, at('/all', {}));
    await call('POST', `${base}/webhooks/register`, {}, at('/slack', { kind: 'slack' }));
    await call('POST', `${base}/webhooks/register`, {}, at('/discord', { kind: 'discord' }));
    const batch = { maxEvents: 3, maxWaitSeconds: 60 };
    const { webhook } = await call('POST', `${base}/webhooks/register`, {}, at('/batch', { batch, events: ['other'] }));
    await call('POST', `${base}/webhooks/${webhook.id}/events`, {}, { events: ['query', 'agent.started'] });

    const data = dialect('aiagent').catalogue.find(({ type }) => type === 'query')!.example;
    const queries = ['1', '2'].map((query) => ({ type: 'query', data: { ...data, query } }));
    const events = [...queries, { type: 'agent.started', data: { n: 1 } }];
    expect((await client.publish(events)).status).toBe(202);
    const requests = await receiver.waitFor(2 + 3 * 3 + 1, 30_000);
    const to = (path: string) => requests.filter((request) => request.path === path);
    const types = (path: string) => to(path).map((each) => parsed(each).event as string);
    expect(types('/printed')).toEqual(['query', 'query']);
    expect(types('/all').sort()).toEqual(['agent.started', 'query', 'query']);
    for (const request of to('/all')) expect(request.headers['x-webhook-token']).toBe('a-token');
    for (const request of to('/printed')) expect(request.headers['x-webhook-token']).toMatch(/^whsec_/);
    expect(to('/slack').map((each) => parsed(each).text)).toContain(`AI Agent: query: ${String(data['response'])}`);
    expect(to('/discord').map((each) => parsed(each).allowed_mentions)).toEqual([1, 2, 3].map(() => ({ parse: [] })));
    const [batched] = to('/batch');
    const sent = parsed(batched!).map(({ event, data: { query } }: Parsed) => query ?? event);
    expect(sent.sort()).toEqual(['1', '2', 'agent.started']);
    const logs = Object.values(bed.scenario.platform.services).map((service) => service.logs);
    expect(JSON.stringify(logs)).not.toContain(client.apiKey);
  }, 60_000);
}
