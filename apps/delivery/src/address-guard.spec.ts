import { describe, expect, it } from '@jest/globals';
import { addressGuard, AddressRefusedError, checkLiteralHost, guardedLookup } from './address-guard.ts';

const REFUSED = `
127.0.0.1 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1
169.254.169.254 169.254.0.1 100.64.0.1 100.127.255.255 192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 192.88.99.1
::1 :: fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 fec0::1 100::1 2001:db8::1 3fff::1 5f00::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe 0:0:0:0:0:ffff:7f00:1 ::ffff:0:127.0.0.1 ::127.0.0.1 ::a9fe:a9fe
2002:7f00:1:: 2002:a9fe:a9fe::1 2001:0:53aa:64c:0:fb83:80ff:fefe 64:ff9b::7f00:1 64:ff9b::8.8.8.8 64:ff9b:1::a00:1
4000::1 8000::1`;
const ALLOWED =
  '1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 172.15.255.255 172.32.0.1 2606:4700:4700::1111 ::ffff:8.8.8.8';
const words = (text: string) => text.trim().split(/\s+/);

describe('the address guard', () => {
  it.each(words(REFUSED))('refuses %s', (address) => {
    expect(addressGuard([])(address)).toBe(false);
  });

  it.each(words(ALLOWED))('lets %s pass', (address) => {
    expect(addressGuard([])(address)).toBe(true);
  });

  it('lets the networks pass that are allowed, in whatever notation', () => {
    const guard = addressGuard(['127.0.0.0/8', 'fd00::/8', '10.1.2.3/32']);
    for (const address of ['127.0.0.1', '::ffff:127.0.0.1', 'fd12::1', '10.1.2.3', '1.1.1.1']) {
      expect(guard(address)).toBe(true);
    }
    for (const address of ['10.1.2.4', '::1', 'fe80::1', '169.254.169.254']) expect(guard(address)).toBe(false);
  });
});

describe('a host that is an address', () => {
  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.0.1./',
    'http://①②⑦.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'https://user:pw@169.254.169.254/latest/meta-data',
    'http://1.1.1.1@10.0.0.1/',
  ])('is refused however it is spelled: %s', (url) => {
    expect(() => checkLiteralHost(new URL(url), addressGuard([]))).toThrow(AddressRefusedError);
  });

  it('passes when it is public, or no address', () => {
    for (const url of ['http://1.1.1.1/', 'http://[2606:4700::1]/', 'http://localhost/', 'http://10.example.com/']) {
      expect(() => checkLiteralHost(new URL(url), addressGuard([]))).not.toThrow();
    }
  });
});

describe('the lookup', () => {
  const look = (name: string, networks: string[], all: boolean) =>
    new Promise((resolve) =>
      guardedLookup(addressGuard(networks))(name, { all }, (error, address, family) =>
        resolve(error ? error.message : all ? address : [address, family]),
      ),
    );

  it('refuses a name that leads to a private address', async () => {
    expect(await look('localhost', [], true)).toMatch(/^localhost \((127\.0\.0\.1|::1)\) is not a public address;/);
    expect(await look('localhost', [], false)).toMatch(/^localhost \(.+\) is not a public address;/);
  });

  it('refuses it when one of its addresses is', async () => {
    const guard = (address: string) => address === '127.0.0.1';
    const result = await new Promise((resolve) =>
      guardedLookup((address) => !guard(address))('localhost', {}, (error) => resolve(error)),
    );
    expect(result).toBeInstanceOf(AddressRefusedError);
  });

  it('answers in the form that it was asked in', async () => {
    const networks = ['127.0.0.0/8', '::1/128'];
    expect(await look('localhost', networks, true)).toContainEqual({
      address: expect.any(String),
      family: expect.any(Number),
    });
    expect(await look('localhost', networks, false)).toEqual([expect.any(String), expect.any(Number)]);
  });

  it('passes an error of the resolver on', async () => {
    expect(await look('no-such-name.invalid', [], true)).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });
});
