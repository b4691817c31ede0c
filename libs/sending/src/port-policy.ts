/** Whether a port may be sent to. */
export type PortPolicy = (port: number) => boolean;

/**
 * Ports from 1024 on that browsers send nothing to (https://fetch.spec.whatwg.org/#port-blocking): services that listen
 * there could take a request for commands of theirs.
 */
const BAD_PORTS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/**
 * The ports of a list may be sent to. A range leaves out the ports that browsers send nothing to; named alone, such a
 * port is allowed.
 * @param list ports and ranges: `443`, `8000-8999`
 */
export function portPolicy(list: readonly string[]): PortPolicy {
  const ranges = list.map((entry) => entry.split('-').map(Number));
  return (port) =>
    ranges.some(([first, last]) =>
      last === undefined ? port === first : port >= first! && port <= last && !BAD_PORTS.has(port),
    );
}
