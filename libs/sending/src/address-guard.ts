import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Address, number];

/** Why an address may not be sent to, for a message; `undefined` when it may. */
export type AddressGuard = (address: string) => string | undefined;

/** What the registries of special-purpose addresses say (IANA), and the public addresses that clouds use inside. */
const NOT_PUBLIC: readonly (readonly [Network, string])[] = (
  [
    ['0.0.0.0/8', 'unspecified'],
    ['10.0.0.0/8', 'private'],
    ['100.64.0.0/10', 'carrier-grade NAT'],
    ['127.0.0.0/8', 'loopback'],
    ['169.254.0.0/16', 'link-local, cloud metadata'],
    ['172.16.0.0/12', 'private'],
    ['192.0.0.0/24', 'reserved'],
    ['192.0.2.0/24', 'documentation'],
    ['192.31.196.0/24', 'reserved'],
    ['192.52.193.0/24', 'reserved'],
    ['192.88.99.0/24', 'reserved'],
    ['192.168.0.0/16', 'private'],
    ['192.175.48.0/24', 'reserved'],
    ['198.18.0.0/15', 'benchmarking'],
    ['198.51.100.0/24', 'documentation'],
    ['203.0.113.0/24', 'documentation'],
    ['224.0.0.0/4', 'multicast'],
    ['255.255.255.255/32', 'broadcast'],
    ['240.0.0.0/4', 'reserved'],
    // Within Azure this address answers for the host, without asking who it is.
    ['168.63.129.16/32', 'cloud metadata'],
    ['::/128', 'unspecified'],
    ['::1/128', 'loopback'],
    ['::/96', 'IPv4-compatible'],
    ['::ffff:0:0:0/96', 'IPv4-translated'],
    ['64:ff9b::/96', 'NAT64'],
    ['64:ff9b:1::/48', 'NAT64'],
    ['100::/64', 'discard'],
    ['100:0:0:1::/64', 'dummy'],
    // Teredo, benchmarking, ORCHID and all else that IETF protocols got: none of it is a host that serves the public.
    ['2001::/32', 'Teredo'],
    ['2001::/23', 'reserved'],
    ['2001:db8::/32', 'documentation'],
    ['2002::/16', '6to4'],
    ['2620:4f:8000::/48', 'reserved'],
    ['3fff::/20', 'documentation'],
    ['5f00::/16', 'segment routing'],
    ['fc00::/7', 'private'],
    ['fe80::/10', 'link-local'],
    ['fec0::/10', 'site-local'],
    ['ff00::/8', 'multicast'],
  ] as const
).map(([cidr, what]) => [ipaddr.parseCIDR(cidr), what]);

/** Of IPv6, nothing else was ever given out. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * Public addresses may be sent to, and those of the given networks. An IPv6 address that stands for an IPv4 one (NAT64,
 * 6to4, Teredo, ISATAP …) passes only if both pass: allowing the one never opens the other.
 * @param allowedNetworks CIDRs that are allowed although they are not public
 */
export function addressGuard(allowedNetworks: readonly string[]): AddressGuard {
  const allowed = allowedNetworks.map((cidr): Network => ipaddr.parseCIDR(cidr));
  const refusal = (address: Address): string | undefined =>
    allowed.some((network) => isWithin(address, network)) ? undefined : notPublic(address);
  return (text) => {
    // What cannot be judged is refused: ipaddr.js reads spellings that no socket would read in the same way.
    if (isIP(text) === 0) return 'no address';
    // `process` turns an IPv4 address that is written as IPv6 (::ffff:10.0.0.1) into what it is.
    const address = ipaddr.process(isIP(text) === 6 ? inHex(text) : text);
    return refusal(address) ?? embedded(address).map(refusal).find(Boolean);
  };
}

/** Without dots, as ipaddr.js takes ::10.0.0.1 for ::ffff:10.0.0.1, which is another address; and without its zone. */
function inHex(address: string): string {
  return new URL(`http://[${address.split('%')[0]}]/`).hostname.slice(1, -1);
}

function isWithin(address: Address, [network, bits]: Network): boolean {
  return address.kind() === network.kind() && address.match([network, bits] as never);
}

function notPublic(address: Address): string | undefined {
  const special = NOT_PUBLIC.find(([network]) => isWithin(address, network));
  if (special) return special[1];
  return address.kind() === 'ipv4' || isWithin(address, GLOBAL_IPV6) ? undefined : 'reserved';
}

/** The IPv4 addresses that a gateway on the way would make of an IPv6 address. */
function embedded(address: Address): ipaddr.IPv4[] {
  if (address.kind() === 'ipv4') return [];
  const bytes = address.toByteArray();
  const hex = Buffer.from(bytes).toString('hex');
  const at = (offset: number, mask = 0) =>
    new ipaddr.IPv4(bytes.slice(offset, offset + 4).map((byte: number) => byte ^ mask));
  if (hex.startsWith('2002')) return [at(2)];
  // Teredo: the server, and the client with its bits turned over.
  if (hex.startsWith('20010000')) return [at(4), at(12, 0xff)];
  // :: and ::1 are addresses of their own.
  if (hex.startsWith('0'.repeat(24))) return /^0*[01]$/.test(hex) ? [] : [at(12)];
  if (hex.startsWith('0000000000000000ffff0000') || hex.startsWith('0064ff9b')) return [at(12)];
  // ISATAP, below whatever prefix: 0000:5efe or 0200:5efe before the IPv4 address.
  if (/^0[02]005efe/.test(hex.slice(16))) return [at(12)];
  return [];
}
