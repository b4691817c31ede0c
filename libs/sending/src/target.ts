import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import type { AddressGuard } from './address-guard.ts';
import type { NameResolver } from './name-resolver.ts';
import type { PortPolicy } from './port-policy.ts';
import { SendError } from './send-error.ts';

/** Where a request may go: every address has been checked, and nothing but these is connected to. */
export interface Target {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly isTls: boolean;
  /** The name, or the address without brackets, as the certificate must have it. */
  readonly host: string;
  readonly port: number;
  readonly addresses: readonly LookupAddress[];
}

/** What decides where requests may go. */
export interface TargetPolicy {
  readonly guard: AddressGuard;
  readonly ports: PortPolicy;
  readonly resolve: NameResolver;
}

/**
 * Checks where a URL leads before anything is sent there, and resolves its name once.
 * @throws SendError `port_refused`, `address_refused`, `dns_failed`
 */
export async function checkTarget(url: URL, policy: TargetPolicy, signal: AbortSignal): Promise<Target> {
  const isTls = url.protocol === 'https:';
  const port = Number(url.port) || (isTls ? 443 : 80);
  if (!policy.ports(port)) {
    throw new SendError(
      'port_refused',
      `port ${port} is not one that may be sent to; HOOKWIRE_ALLOWED_PORTS lists those that may`,
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const addresses = family ? [{ address: host, family }] : await policy.resolve(host, signal);
  for (const { address } of addresses) {
    // One bad address refuses the name: which of them a connection would get is not to be left to chance.
    const why = policy.guard(address);
    if (why) throw refusal(host, address, why);
  }
  return { origin: url.origin, isTls, host, port, addresses };
}

function refusal(host: string, address: string, why: string): SendError {
  const is = host === address ? address : `${host} (${address})`;
  return new SendError(
    'address_refused',
    `${is} is not a public address (${why}); HOOKWIRE_ALLOWED_NETWORKS lists the networks that may be sent to besides`,
  );
}
