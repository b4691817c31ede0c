import { describe, expect, it } from '@jest/globals';
import { addressGuard } from './address-guard.ts';

// The table of what is refused is in ssrf.spec.ts, where each entry is sent to. Here are its edges.
const PUBLIC = `
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 168.63.129.15 168.63.129.17
169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.167.255.255 192.169.0.0 198.17.255.255
198.20.0.0 223.255.255.255 ::ffff:8.8.8.8 2606:4700:4700::1111 2001:200::1 2001:4860:4860::8888 2003::1 3ffe::1
2a00:1450:4001::5eff:10.0.0.1 2a00:1450:4001::5efe:8.8.8.8`;
const words = (text: string) => text.trim().split(/\s+/);

describe('the address guard', () => {
  it.each(words(PUBLIC))('lets %s pass', (address) => {
    expect(addressGuard([])(address)).toBeUndefined();
  });

  it.each([
    ['10.0.0.1', 'private'],
    ['169.254.169.254', 'link-local, cloud metadata'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['fe80::1%eth0', 'link-local'],
    ['2001::1', 'Teredo'],
    ['2a00:1450:4001::5efe:10.0.0.1', 'private'],
    ['4000::1', 'reserved'],
    ['localhost', 'no address'],
    ['0x7f.1', 'no address'],
    ['', 'no address'],
  ])('says why %s is refused: %s', (address, why) => {
    expect(addressGuard([])(address)).toBe(why);
  });

  it('lets the networks pass that are allowed, in whatever notation', () => {
    const guard = addressGuard(['127.0.0.0/8', 'fd00::/8', '10.1.2.3/32', '::1/128']);
    for (const address of ['127.0.0.1', '::ffff:127.0.0.1', 'fd12::1', '10.1.2.3', '1.1.1.1', '::1']) {
      expect(guard(address)).toBeUndefined();
    }
    for (const address of ['10.1.2.4', '::', 'fe80::1', '169.254.169.254']) expect(guard(address)).toBeDefined();
  });

  const EMBEDDING_10_0_0_1 = words(`
    ::10.0.0.1 ::ffff:0:10.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::10.0.0.1 2002:a00:1:: 2001:0:a00:1::f5ff:fffe
    2001:0:808:808::f5ff:fffe 2a00:1450:4001::5efe:10.0.0.1 2a00:1450:4001::200:5efe:10.0.0.1`);

  it('does not open a tunnel because the IPv4 address behind it is allowed', () => {
    const guard = addressGuard(['10.0.0.0/8']);
    for (const address of EMBEDDING_10_0_0_1.filter((each) => !each.startsWith('2a00'))) {
      expect([address, guard(address)]).toEqual([address, expect.any(String)]);
    }
  });

  it('does not open an IPv4 address because the tunnel to it is allowed', () => {
    const guard = addressGuard(['::/0']);
    for (const address of EMBEDDING_10_0_0_1) expect([address, guard(address)]).toEqual([address, 'private']);
    // This is what a network with IPv6 only needs: a gateway that translates, to what is public.
    expect(addressGuard(['64:ff9b::/96'])('64:ff9b::8.8.8.8')).toBeUndefined();
    expect(addressGuard(['64:ff9b::/96'])('64:ff9b::169.254.169.254')).toMatch('link-local');
    expect(addressGuard(['64:ff9b::/96', '10.0.0.0/8'])('64:ff9b::10.0.0.1')).toBeUndefined();
  });
});
