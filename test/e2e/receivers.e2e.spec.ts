import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { aiAgent, costKatana, dialect } from '#dialects';
import { plainProgram, type NoProgram, type Program } from '#infrastructure';
import { waitUntil } from '#testkit';
import { documentedJson, sent } from '../../libs/dialects/test/documented.ts';
import { type Bed, ROUTING_KEY, startBed } from '../receivers/bed.ts';
import { PROGRAMS, type ReceiverProgram } from '../receivers/programs.ts';
import { findRuntimes } from '../receivers/runtimes.ts';

const node = plainProgram(process.execPath);
const HOSTS: Record<ReceiverProgram['host'], Program | NoProgram> = {
  node,
  typescript: node,
  'web-api': node,
  ...(await findRuntimes()),
};
const RUNNABLE = PROGRAMS.flatMap((program) => {
  const host = HOSTS[program.host];
  return 'missing' in host ? [] : [[program, host] as const];
});

// A run of many files does not print the names of skipped tests.
for (const [host, runtime] of Object.entries(HOSTS)) {
  if ('missing' in runtime) console.warn(`tests of ALL-1 with receivers in ${host} are skipped: ${runtime.missing}`);
}

let bed: Bed;

beforeAll(async () => {
  bed = await startBed(RUNNABLE);
  await bed.publishCatalogues();
}, 180_000);

afterAll(() => bed?.stop(), 60_000);

/** A test of a program, which is skipped, and says why, where the program's language is not to be had. */
function testOf({ file, host }: ReceiverProgram, what: string, test: () => Promise<void>): void {
  const name = `ALL-1 ${file} ${what}`;
  const runtime = HOSTS[host];
  if ('missing' in runtime) it.skip(`${name} (skipped: ${runtime.missing})`, test);
  else it(name, test, 90_000);
}

describe.each(PROGRAMS)('the documented receiver $file', (program) => {
  const { dialect: name, file, verifies, duplicate } = program;
  const speak = dialect(name);
  const { length } = speak.catalogue;

  /** What it answered to each attempt of a delivery; null when no answer came. */
  async function answersTo(delivery: string): Promise<({ body: string } | null)[]> {
    type Detail = { attempts: { response: { body: string } | null }[] };
    const { attempts } = await bed.client(name).api<Detail>('GET', `/v1/deliveries/${delivery}`);
    return attempts.map(({ response }) => response);
  }

  testOf(program, 'accepts every event of its dialect', async () => {
    const delivered = await bed.deliveries(name, bed.party(file).endpoint, 'delivered', length);
    expect(delivered.map(({ type }) => type).sort()).toEqual(speak.catalogue.map(({ type }) => type).sort());
    // A connection that broke was no refusal: all that was answered is the last attempt.
    for (const { id, attemptCount, lastStatusCode } of delivered) {
      expect(lastStatusCode).toBe(200);
      if (attemptCount > 1) expect((await answersTo(id)).filter((answer) => answer !== null)).toHaveLength(1);
    }
  });

  if (duplicate) {
    testOf(program, 'knows a replay for what it has had before', async () => {
      const { endpoint, running } = bed.party(file);
      const [first] = await bed.deliveries(name, endpoint, 'delivered', length);
      const said = async () => {
        const answers = await answersTo(first!.id);
        return answers.map((answer) => answer?.body).join() + running.output();
      };
      expect(await said()).not.toContain(duplicate);
      await bed.client(name).api('POST', `/v1/deliveries/${first!.id}/replay`);
      await waitUntil(async () => (await said()).includes(duplicate), {
        deadlineMs: 30_000,
        what: `${file} to say ${duplicate}`,
      });
    });
  }

  if (!verifies) return;
  const { header, by, refusal } = verifies;

  /** What it answers to a request that no Hookwire made. */
  async function answerTo(secret: string, change: { signed?: boolean; added?: string } = {}): Promise<number> {
    const { type, example } = speak.catalogue.at(-1)!;
    const { text, headers } = sent(speak, { id: randomUUID(), type, data: example, secrets: [secret] });
    if (change.signed === false) delete headers[header];
    const { status } = await fetch(bed.party(file).url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text + (change.added ?? ''),
    });
    return status;
  }

  testOf(program, `refuses a wrong ${by === 'token' ? 'token' : 'secret'}, and none`, async () => {
    const { secret } = bed.party(file);
    expect(await answerTo(secret)).toBe(200);
    expect(await answerTo(`${secret}x`)).toBe(refusal);
    expect(await answerTo(secret, { signed: false })).toBeGreaterThanOrEqual(400);
  });

  testOf(program, 'refuses what an endpoint with another secret sends', async () => {
    const [refused] = await bed.deliveries(name, bed.party(file).stranger!, 'exhausted', 1);
    expect(refused).toMatchObject({ lastStatusCode: refusal });
  });

  if (by === 'token') return;
  testOf(program, 'refuses a tampered body', async () => {
    expect(await answerTo(bed.party(file).secret, { added: ' ' })).toBe(refusal);
  });
});

describe('the documented recipes', () => {
  const exampleOf = (name: string, type: string) =>
    dialect(name).catalogue.find((event) => event.type === type)!.example;
  const documentedAlert = documentedJson('costkatana/payload');

  afterEach(() => expect(bed.platforms.refused).toEqual([]));

  it('ALL-2 Slack: Cost Katana’s handler posts each event', async () => {
    const { catalogue } = dialect('costkatana');
    const messages = await bed.platforms.taken('slack', 'costkatana/slack.cjs', catalogue.length);
    const titles = catalogue.map(({ example }) => `Cost Katana Alert: ${String(example['title'])}`);
    expect(messages.map(({ text }) => text)).toEqual(expect.arrayContaining(titles));
    const { title, description, cost, project } = documentedAlert;
    expect(messages).toContainEqual({
      text: `Cost Katana Alert: ${title}`,
      attachments: [
        {
          color: 'warning',
          fields: [
            { title: 'Description', value: description },
            { title: 'Cost', value: `$${cost.amount}`, short: true },
            { title: 'Project', value: project.name, short: true },
          ],
        },
      ],
    });
  });

  it('ALL-2 PagerDuty: Cost Katana’s handler raises what is critical, and nothing else', async () => {
    const { event_id: _, event_type: type, ...data } = documentedAlert;
    await bed.publish(
      'costkatana',
      { type, data: { ...data, title: 'Not that bad' } },
      { type, data: { ...data, severity: 'critical', title: 'Too much' } },
    );
    const { catalogue } = dialect('costkatana');
    const { endpoint } = bed.party('costkatana/pagerduty.cjs');
    await bed.deliveries('costkatana', endpoint, 'delivered', catalogue.length + 2);
    const critical = catalogue.filter(({ example }) => example['severity'] === 'critical');
    const alerts = await bed.platforms.taken('pagerduty', 'costkatana/pagerduty.cjs', critical.length + 1);
    expect(alerts.map(({ payload }) => payload.summary).sort()).toEqual(
      [...critical.map(({ example }) => example['title']), 'Too much'].sort(),
    );
    expect(alerts).toContainEqual({
      routing_key: ROUTING_KEY,
      event_action: 'trigger',
      payload: {
        summary: 'Too much',
        severity: 'error',
        source: 'cost-katana',
        custom_details: { description: data.description, cost: data.cost, metrics: data.metrics },
      },
    });
  });

  it('ALL-2 Slack, PagerDuty: AgentCache’s handlers tell of the quota', async () => {
    const messages = await bed.platforms.taken('slack', 'agentcache/web-api.ts', 2);
    const { percent } = exampleOf('agentcache', 'quota.warning');
    expect(messages.map(({ text }) => text.replace(/^.* AgentCache/, 'AgentCache')).sort()).toEqual([
      `AgentCache quota at ${String(percent)}%`,
      'AgentCache quota exceeded!',
    ]);
    const [alert] = await bed.platforms.taken('pagerduty', 'agentcache/verify-signatures.ts', 1);
    const summary = 'AgentCache quota exceeded. Agents paused.';
    expect(alert).toMatchObject({ payload: { summary, severity: 'critical', source: 'agentcache' } });
  });

  it('ALL-2 Slack: Cost Katana’s documented payloadTemplate needs no handler', async () => {
    const translated = costKatana.translateTemplate(documentedJson('costkatana/payload-template').payloadTemplate);
    if ('problem' in translated) throw new Error(translated.problem);
    const url = bed.platforms.url('slack', 'template');
    const endpoint = await bed.connect('costkatana', url, 'cost.alert', translated.template);
    const { severity, description } = documentedAlert;
    await bed.publish('costkatana', { type: 'cost.alert', data: { severity, title: 'By template', description } });
    expect(await bed.platforms.taken('slack', 'template', 1)).toEqual([
      { text: `By template\n${description}`, username: 'Cost Katana', icon_emoji: ':money_with_wings:' },
    ]);
    await bed.deliveries('costkatana', endpoint, 'delivered', 1);
  });

  it('ALL-2 PagerDuty: a Cost Katana event becomes an alert without a handler', async () => {
    const url = bed.platforms.url('pagerduty', 'preset');
    const endpoint = await bed.connect('costkatana', url, 'budget.exceeded', {
      preset: 'pagerduty',
      routingKey: ROUTING_KEY,
      severity: '{{data.severity}}',
      summary: '{{data.title}}: {{data.description}}',
    });
    const data = { severity: 'critical', title: 'Budget', description: 'It is exceeded' };
    await bed.publish('costkatana', { type: 'budget.exceeded', data });
    const [alert] = await bed.platforms.taken('pagerduty', 'preset', 1);
    expect(alert).toMatchObject({
      routing_key: ROUTING_KEY,
      event_action: 'trigger',
      payload: { summary: 'Budget: It is exceeded', severity: 'critical', custom_details: data },
    });
    await bed.deliveries('costkatana', endpoint, 'delivered', 1);
  });

  it.each(['slack', 'discord'] as const)('ALL-2 %s: a channel gets what the AI Agent answers', async (platform) => {
    const url = bed.platforms.url(platform, 'aiagent');
    const endpoint = await bed.connect('aiagent', url, `query.${platform}`, aiAgent.chatTemplates[platform]);
    const { query, response } = exampleOf('aiagent', 'query');
    await bed.publish('aiagent', { type: `query.${platform}`, data: { query, response } });
    const [message] = await bed.platforms.taken(platform, 'aiagent', 1);
    for (const text of [query, response]) expect(JSON.stringify(message)).toContain(String(text));
    await bed.deliveries('aiagent', endpoint, 'delivered', 1);
  });
});
