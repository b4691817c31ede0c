import { describe, expect, it } from '@jest/globals';
import { compileTemplate } from '#content';
import type { Parsed } from '../../test/documented.ts';
import { aiagent } from './aiagent.ts';
import { chatTemplates } from './chat-templates.ts';

function message(platform: keyof typeof chatTemplates, type: string, data: object): Parsed {
  const event = { id: 'evt_1', type, occurredAt: '2025-01-01T00:00:00.000Z', attributes: {}, channels: [] };
  const rendering = { event, data: JSON.stringify(data), deliveryId: 'dlv_1' };
  return JSON.parse(compileTemplate(chatTemplates[platform]).render(rendering));
}

const exampleOf = (wanted: string) => aiagent.catalogue.find(({ type }) => type === wanted)!.example;

describe('AA-7: messages to chat platforms', () => {
  it('AA-7: Slack: a query with its answer', () => {
    const { text, blocks } = message('slack', 'query', exampleOf('query'));
    expect(text).toBe('AI Agent: query: Sunny.');
    expect(JSON.stringify(blocks)).toContain('*Query*\\nWhat is the weather?');
  });

  it('AA-7: Discord: a conversation, which mentions nobody', () => {
    const data = { ...exampleOf('conversation'), message: '@everyone' };
    const { content, embeds, allowed_mentions } = message('discord', 'conversation', data);
    expect(content).toContain('Hello, how can I help you?');
    expect(embeds[0].fields.map(({ name }: { name: string }) => name)).toEqual(['Message', 'Session']);
    expect(allowed_mentions).toEqual({ parse: [] });
  });

  it.each(['slack', 'discord'] as const)('AA-7: %s: each kind of event, and others, within the limits', (platform) => {
    for (const { type, example } of aiagent.catalogue) {
      expect(JSON.stringify(message(platform, type, example))).toContain(
        type.replace('_', platform === 'slack' ? '_' : '\\\\_'),
      );
    }
    expect(JSON.stringify(message(platform, 'personality_change', { personality_id: 'friendly' }))).toContain(
      'friendly',
    );
    const long = 'x'.repeat(10_000);
    const cut = message(platform, 'query', { query: long, response: long, timestamp: long });
    if (platform === 'discord') expect(cut.content.length).toBeLessThanOrEqual(2_000);
    else for (const { text } of cut.blocks) expect(text?.text.length ?? 0).toBeLessThanOrEqual(3_000);
  });
});
