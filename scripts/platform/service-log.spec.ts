import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { followLog, forConsole } from './service-log.ts';

const line = (level: string, msg: string, more = {}): string => JSON.stringify({ level, msg, ...more });

describe('what of a log a person hears', () => {
  it.each([
    [line('info', 'attempt made'), undefined],
    [line('debug', 'mapped'), undefined],
    ['', undefined],
    [line('warn', 'NATS is not connected'), 'warn: NATS is not connected'],
    [line('error', 'unforeseen error', { err: { message: 'boom' } }), 'error: unforeseen error: boom'],
    [line('fatal', 'boom', { err: { message: 'boom' } }), 'fatal: boom'],
    ['SyntaxError: of Node itself', 'SyntaxError: of Node itself'],
    [line('warn', 'two\nlines'), 'warn: two lines'],
  ])('%s', (text, heard) => {
    expect(forConsole(text)).toBe(heard);
  });
});

describe('following a log', () => {
  let dir: string;
  let file: string;
  let said: string[];

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hookwire-log-'));
    file = join(dir, 'a.log');
    said = [];
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  const follow = (from = 0): (() => Promise<void>) => followLog(file, from, (text) => said.push(text));

  it('hears what is appended, half lines included, and what is there at the end', async () => {
    await writeFile(file, `${line('warn', 'of an earlier run')}\n`);
    const end = follow(line('warn', 'of an earlier run').length + 1);
    const second = line('warn', 'second');
    await appendFile(file, `${line('warn', 'first')}\n${second.slice(0, 10)}`);
    await appendFile(file, `${second.slice(10)}\n${line('error', 'without an end')}`);
    await end();
    expect(said).toEqual(['warn: first', 'warn: second', 'error: without an end']);
  });

  it('says the same only once in a while', async () => {
    await writeFile(file, `${line('warn', 'again')}\n`.repeat(50));
    await follow()();
    expect(said).toEqual(['warn: again']);
  });

  it('waits for a file that is not there, and goes on with one that was emptied', async () => {
    await follow()();
    await writeFile(file, 'x'.repeat(1_000));
    const end = follow(1_000);
    await truncate(file);
    await appendFile(file, `${line('warn', 'afterwards')}\n`);
    await end();
    expect(said).toEqual(['warn: afterwards']);
  });
});
