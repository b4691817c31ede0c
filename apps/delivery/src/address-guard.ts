import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.process>;

/** The address is not one that Hookwire sends to. */
export class AddressRefusedError extends Error {
  readonly code = 'HOOKWIRE_ADDRESS_REFUSED';
}

/** Decides which addresses may be sent to. */
export type AddressGuard = (address: string) => boolean;

/**
 * Public addresses may be sent to, and those of the given networks.
 * @param allowedNetworks CIDRs that are allowed although they are not public
 */
export function addressGuard(allowedNetworks: readonly string[]): AddressGuard {
  const allowed = allowedNetworks.map((cidr) => ipaddr.parseCIDR(cidr));
  return (text) => {
    // `process` turns an IPv4 address that is written as IPv6 (::ffff:10.0.0.1) into what it is.
    const address: Address = ipaddr.process(text);
    if (allowed.some(([network, bits]) => address.kind() === network.kind() && address.match([network, bits] as never)))
      return true;
    // Everything else has a name of its own: private, loopback, linkLocal, carrierGradeNat, 6to4, teredo, rfc6052 …
    if (address.range() !== 'unicast') return false;
    // Of IPv6, nothing else was ever given out. What is outside is for example ::10.0.0.1, an old way to write IPv4.
    return address.kind() === 'ipv4' || address.match(GLOBAL_IPV6);
  };
}

const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/** @throws AddressRefusedError when the host is an address, and not one to send to; a name is checked when it is looked up */
export function checkLiteralHost(url: URL, guard: AddressGuard): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(host) && !guard(host)) throw refusal(host, host);
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/**
 * A lookup for sockets that answers only when every address of the name may be sent to. The socket connects to what
 * was checked: there is no second lookup that could answer otherwise.
 */
export function guardedLookup(guard: AddressGuard) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const refused = addresses.find(({ address }) => !guard(address));
      if (refused) return callback(refusal(hostname, refused.address), []);
      const first = addresses[0]!;
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function refusal(host: string, address: string): AddressRefusedError {
  const is = host === address ? address : `${host} (${address})`;
  return new AddressRefusedError(
    `${is} is not a public address; HOOKWIRE_ALLOWED_NETWORKS lists the networks that may be sent to besides`,
  );
}
