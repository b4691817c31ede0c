import type { LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';
import { SendError } from './send-error.ts';
import { unlessAborted } from '#service';

/**
 * All addresses of a name.
 * @throws SendError `dns_failed` when it has none; the signal's reason when that is first
 */
export type NameResolver = (name: string, signal: AbortSignal) => Promise<readonly LookupAddress[]>;

/** A server that does not answer is asked again after this time, and the last time waited for twice as long. */
const SERVER_TIMEOUT_MS = 2_000;

/**
 * Resolves names with the system's resolver, or with the given servers.
 * @param servers `address`, `address:port` or `[address]:port`; the system's resolver when empty
 */
export function nameResolver(servers: readonly string[]): NameResolver {
  const ask = servers.length > 0 ? askServers(servers) : (name: string) => lookup(name, { all: true });
  const asking = new Map<string, Promise<readonly LookupAddress[]>>();
  // Who asks for a name that is being asked for gets the same answer. The system's resolver has four threads, and a name
  // whose servers do not answer must not hold more than one of them.
  const askOnce = (name: string) => {
    let answer = asking.get(name);
    if (!answer) {
      answer = ask(name).finally(() => asking.delete(name));
      asking.set(name, answer);
    }
    return answer;
  };
  return async (name, signal) => {
    let addresses: readonly LookupAddress[];
    try {
      addresses = await unlessAborted(signal, askOnce(name));
    } catch (error) {
      if (signal.aborted) throw error;
      const { code = 'unknown error' } = error as { code?: string };
      throw new SendError('dns_failed', `the name ${name} cannot be resolved (${code})`);
    }
    if (addresses.length === 0) throw new SendError('dns_failed', `the name ${name} has no address`);
    return addresses;
  };
}

/** Asks for IPv4 and IPv6 addresses. One of the two may be missing, or fail. */
function askServers(servers: readonly string[]) {
  const resolver = new Resolver({ timeout: SERVER_TIMEOUT_MS, tries: 2 });
  resolver.setServers(servers);
  return async (name: string): Promise<readonly LookupAddress[]> => {
    const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const addresses = answers.flatMap((answer, nth) =>
      answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family: nth === 0 ? 4 : 6 })) : [],
    );
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (addresses.length === 0 && failed) throw failed.reason;
    return addresses;
  };
}
