import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, readConfig, Secret } from './config.ts';

const MASTER_KEY = Buffer.alloc(32, 1).toString('base64');

describe('readConfig', () => {
  it('reads only what is named, with defaults', () => {
    const env = { PORT: '8080', HOOKWIRE_MASTER_KEY: 'nonsense' };
    const config = readConfig(['PORT', 'HOST', 'LOG_LEVEL', 'NATS_URL', 'HOOKWIRE_REPLICAS'], {}, env);
    expect({ ...config, NATS_URL: config.NATS_URL.reveal() }).toEqual({
      PORT: 8080,
      HOST: '0.0.0.0',
      LOG_LEVEL: 'info',
      NATS_URL: 'nats://127.0.0.1:4222',
      HOOKWIRE_REPLICAS: 1,
    });
    expect(readConfig(['PORT'], { PORT: '1' }, {}).PORT).toBe(1);
    expect(readConfig(['PORT'], { PORT: '1' }, { PORT: '2' }).PORT).toBe(2);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readConfig(['LOG_LEVEL', 'HOOKWIRE_NATS_CALLOUT_SEED'], {}, { LOG_LEVEL: '' })).toEqual({
      LOG_LEVEL: 'info',
    });
    expect(() => readConfig(['DATABASE_URL'], {}, { DATABASE_URL: '' })).toThrow('DATABASE_URL is not set');
  });

  it('lists all problems at once', () => {
    const env = { PORT: 'eighty', NATS_URL: 'http://x', HOOKWIRE_MASTER_KEY: 'short', HOOKWIRE_REPLICAS: '2' };
    const names = ['PORT', 'NATS_URL', 'HOOKWIRE_MASTER_KEY', 'HOOKWIRE_REPLICAS', 'DATABASE_URL'] as const;
    let problem: unknown;
    try {
      readConfig(names, {}, env);
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(ConfigError);
    expect((problem as Error).message.split('\n')).toEqual([
      'The configuration has 5 problem(s):',
      expect.stringMatching(/^ {2}- PORT .*number/),
      '  - NATS_URL must be a URL that starts with nats:// or tls://, or several, comma-separated, of one user',
      '  - HOOKWIRE_MASTER_KEY must be base64 of 32 random bytes (openssl rand -base64 32)',
      '  - HOOKWIRE_REPLICAS must be 1, 3 or 5',
      '  - DATABASE_URL is not set',
    ]);
    expect((problem as Error).message).not.toContain('short');
  });

  it.each([
    ['', []],
    ['10.0.0.0/8', ['10.0.0.0/8']],
    [' 127.0.0.0/8 , ::1/128 ,', ['127.0.0.0/8', '::1/128']],
  ])('reads the networks "%s"', (value, cidrs) => {
    const env = { HOOKWIRE_ALLOWED_NETWORKS: value };
    expect(readConfig(['HOOKWIRE_ALLOWED_NETWORKS'], {}, env).HOOKWIRE_ALLOWED_NETWORKS).toEqual(cidrs);
  });

  it.each(['10.0.0.0', '10.0.0.0/33', '999.0.0.1/8', '::1/129', 'fe80::1::2/8', 'localhost/8', '10.0.0.0/8/8', '1/8'])(
    'refuses the network "%s"',
    (value) => {
      const env = { HOOKWIRE_ALLOWED_NETWORKS: value };
      expect(() => readConfig(['HOOKWIRE_ALLOWED_NETWORKS'], {}, env)).toThrow('must be CIDRs, comma-separated');
    },
  );

  it('refuses a log that is kept for a shorter time than events', () => {
    const names = ['HOOKWIRE_EVENT_RETENTION_DAYS', 'HOOKWIRE_LOG_RETENTION_DAYS'] as const;
    const of = (events: string, log: string) => ({
      HOOKWIRE_EVENT_RETENTION_DAYS: events,
      HOOKWIRE_LOG_RETENTION_DAYS: log,
    });
    expect(() => readConfig(names, {}, of('120', ''))).toThrow(
      'The configuration has 1 problem(s):\n' +
        '  - HOOKWIRE_LOG_RETENTION_DAYS is 90 and HOOKWIRE_EVENT_RETENTION_DAYS 120: ' +
        'the log must be kept as long as events at least; raise the first, or lower the second',
    );
    expect(() => readConfig(names, {}, of('30', '29'))).toThrow(ConfigError);
    expect(readConfig(names, {}, of('30', '30'))).toMatchObject({ HOOKWIRE_LOG_RETENTION_DAYS: 30 });
    expect(readConfig(['HOOKWIRE_EVENT_RETENTION_DAYS'], {}, of('120', ''))).toBeTruthy();
  });

  it.each([
    ['HOOKWIRE_ALLOWED_PORTS', '443, 8000-8999', ['443', '8000-8999']],
    ['HOOKWIRE_ALLOWED_PORTS', '', ['80', '443', '1024-65535']],
    ['HOOKWIRE_DNS_SERVERS', '10.0.0.2,10.0.0.2:5353, fd00::2,[fd00::2]:53', 4],
    ['HOOKWIRE_DNS_SERVERS', '', []],
  ] as const)('reads %s "%s"', (name, value, expected) => {
    const read = readConfig([name], {}, { [name]: value })[name];
    expect(typeof expected === 'number' ? read.length : read).toEqual(expected);
  });

  it.each([
    ['HOOKWIRE_ALLOWED_PORTS', ['0', '65536', '9-8', '1-2-3', 'http', '-1', '80;443', '1-65536']],
    ['HOOKWIRE_DNS_SERVERS', ['ns.test', '10.0.0.2:0', '10.0.0.2:65536', '[10.0.0.2]:53', 'fd00::2:x', '10.0.0:53']],
    [
      'HOOKWIRE_EGRESS_PROXY',
      ['proxy:3128', 'https://proxy:3128', 'socks5://proxy', 'http://', 'http://p/path', 'http://p/?a', 'http://%zz@p'],
    ],
  ] as const)('refuses what %s cannot be', (name, values) => {
    for (const value of values) expect(() => readConfig([name], {}, { [name]: value })).toThrow(`${name} must be`);
  });

  it('does not show the password of the proxy', () => {
    const env = { HOOKWIRE_EGRESS_PROXY: 'http://user:pass%20word@10.0.0.1:3128' };
    const { HOOKWIRE_EGRESS_PROXY: proxy } = readConfig(['HOOKWIRE_EGRESS_PROXY'], {}, env);
    expect(proxy?.reveal()).toBe(env.HOOKWIRE_EGRESS_PROXY);
    expect(inspect(proxy)).not.toContain('word');
  });

  it('never shows a secret', () => {
    const env = { HOOKWIRE_MASTER_KEY: MASTER_KEY, NATS_URL: 'nats://u:pass-word@h:1' };
    const config = readConfig(['HOOKWIRE_MASTER_KEY', 'NATS_URL'], {}, env);
    const { HOOKWIRE_MASTER_KEY: key, NATS_URL: url } = config;
    expect(key.reveal()).toBe(MASTER_KEY);
    const shown = [
      JSON.stringify(config),
      inspect(config, { depth: 9, showHidden: true }),
      `${String(key)} ${String(url)}`,
    ];
    for (const text of shown) expect(text).not.toMatch(/pass-word|AQEB/);
    expect(JSON.stringify(new Secret('s'))).toBe('"****"');
  });
});
