/** How a service reaches NATS. */
export interface NatsServers {
  /** `host:port` of one server or of several of a cluster; the port may be missing, which means 4222. */
  readonly hosts: readonly string[];
  readonly user?: string;
  readonly password?: string;
  readonly tls: boolean;
}

/**
 * Reads `NATS_URL`: the URL of one server, or of several, comma-separated. User and password may stand in any of them and
 * are the same for all.
 * @returns undefined for what is no such list
 */
export function readNatsServers(text: string): NatsServers | undefined {
  const parts = text.split(',').map((part) => part.trim());
  if (!parts.every((part) => /^(nats|tls):\/\//i.test(part) && URL.canParse(part))) return undefined;
  const urls = parts.map((part) => new URL(part));
  const [first] = urls;
  if (!first || !urls.every(({ protocol, host }) => host !== '' && protocol === first.protocol)) return undefined;
  const { username = '', password = '' } = urls.find((url) => url.username !== '') ?? {};
  if (!urls.every((url) => [username, ''].includes(url.username) && [password, ''].includes(url.password))) {
    return undefined;
  }
  try {
    return {
      hosts: [...new Set(urls.map(({ host }) => host))],
      ...(username && { user: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      tls: first.protocol === 'tls:',
    };
  } catch {
    // A % that begins no escape.
    return undefined;
  }
}
