import { describe, expect, it } from '@jest/globals';
import { readNatsServers } from './nats-servers.ts';

describe('readNatsServers', () => {
  it.each([
    ['nats://127.0.0.1:4222', { hosts: ['127.0.0.1:4222'], tls: false }],
    ['tls://nats.example.com', { hosts: ['nats.example.com'], tls: true }],
    ['nats://u:p%40%2C@[::1]:4222', { hosts: ['[::1]:4222'], user: 'u', password: 'p@,', tls: false }],
    [
      'nats://u:p@a:4222, nats://u:p@b:4222,nats://c:4223',
      { hosts: ['a:4222', 'b:4222', 'c:4223'], user: 'u', password: 'p', tls: false },
    ],
    ['nats://a,nats://u:p@b,nats://a', { hosts: ['a', 'b'], user: 'u', password: 'p', tls: false }],
  ])('reads %s', (text, servers) => {
    expect(readNatsServers(text)).toEqual(servers);
  });

  it.each([
    ['nothing', ''],
    ['another protocol', 'http://a:4222'],
    ['a list of hosts behind one URL', 'nats://u:p@a:4222,b:4222'],
    ['an empty entry', 'nats://a:4222,'],
    ['both protocols', 'nats://a:4222,tls://b:4222'],
    ['two users', 'nats://u:p@a,nats://v:p@b'],
    ['two passwords', 'nats://u:p@a,nats://u:q@b'],
    ['no host', 'nats://'],
    ['a broken escape', 'nats://u:%zz@a'],
  ])('refuses %s', (_, text) => {
    expect(readNatsServers(text)).toBeUndefined();
  });
});
