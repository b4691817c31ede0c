const MAX_LENGTH = 2048;

/**
 * What is wrong with an endpoint's URL, or undefined. Whether its host is a public address is checked when a request
 * is sent: a name may point elsewhere by then.
 */
export function endpointUrlProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a URL';
  if (value.length > MAX_LENGTH) return `must not be longer than ${MAX_LENGTH} characters`;
  // The parser drops tabs and line ends, and cuts spaces: what would be called is not what is written.
  if (/[\s\p{Cc}]/u.test(value)) return 'must not contain spaces or control characters';
  // "http:host" and "http:/host" are read as "http://host"; more likely they are mistakes.
  if (!/^https?:\/\/[^/]/i.test(value)) return 'must start with https:// or http://';
  if (!URL.canParse(value)) return 'must be a URL';
  const url = new URL(value);
  if (url.username || url.password) return 'must not contain a user name or password; use a header';
  if (value.includes('#')) return 'must not contain a fragment (#…): it would never be sent';
  if (!isHost(url.hostname)) return 'must have a host name or an IP address';
  return undefined;
}

/** A domain name or an address, as the parser hands it out: numbers like 0x7f.1 have become 127.0.0.1 already. */
function isHost(hostname: string): boolean {
  if (hostname.startsWith('[')) return true;
  const labels = hostname.replace(/\.$/, '').split('.');
  return hostname.length <= 253 && labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label));
}
