import { describe, expect, it } from '@jest/globals';
import type { Broker, Publisher, RegistryView } from '#messaging';
import { createLogger, HookwireError } from '#service';
import { Acceptance } from './acceptance.ts';

const MIB = 1024 * 1024;

/** An acceptance whose broker answers when it is told to. */
function withSilentBroker() {
  const answers: ((receipt: { sequence: number; duplicate: boolean }) => void)[] = [];
  const publisher = { event: () => new Promise((resolve) => answers.push(resolve)) } as unknown as Publisher;
  const view = { revision: 1 } as RegistryView;
  const acceptance = new Acceptance({} as Broker, publisher, view, createLogger('test', 'silent'));
  const accept = (bytes: number) =>
    acceptance
      .accept(
        'tnt_1',
        {
          input: {
            id: undefined,
            type: 'a',
            occurredAt: 1,
            attributes: undefined,
            channels: undefined,
            data: Buffer.alloc(bytes),
          },
        },
        {},
        'http',
      )
      .then(
        () => 'stored',
        (error: unknown) => (error as HookwireError).message,
      );
  const answerAll = () => answers.splice(0).forEach((answer, sequence) => answer({ sequence, duplicate: false }));
  return { accept, answerAll, waiting: () => answers.length };
}

describe('what waits for the broker', () => {
  it.each([
    ['64 MiB', MIB, 64],
    ['20,000 events', 1, 20_000],
  ])('is at most %s; more is refused at once, and room comes back with the answers', async (_what, bytes, count) => {
    const { accept, answerAll, waiting } = withSilentBroker();
    const waitingOnes = Array.from({ length: count }, () => accept(bytes));
    expect(await accept(bytes)).toBe('Too many events wait to be stored; send again in a moment.');
    expect(waiting()).toBe(count);
    answerAll();
    expect(new Set(await Promise.all(waitingOnes))).toEqual(new Set(['stored']));
    const next = accept(bytes);
    answerAll();
    expect(await next).toBe('stored');
  });
});
