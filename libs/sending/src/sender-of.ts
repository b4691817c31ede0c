import type { Config } from '#service';
import { HttpSender } from './http-sender.ts';

/** The settings that say where requests may go. */
export const SENDING_SETTINGS = [
  'HOOKWIRE_ALLOWED_NETWORKS',
  'HOOKWIRE_ALLOWED_PORTS',
  'HOOKWIRE_DNS_SERVERS',
  'HOOKWIRE_EGRESS_PROXY',
] as const;

/** The sender of a service, from its settings. */
export function senderOf(config: Config<(typeof SENDING_SETTINGS)[number]>): HttpSender {
  return new HttpSender({
    allowedNetworks: config.HOOKWIRE_ALLOWED_NETWORKS,
    allowedPorts: config.HOOKWIRE_ALLOWED_PORTS,
    dnsServers: config.HOOKWIRE_DNS_SERVERS,
    egressProxy: config.HOOKWIRE_EGRESS_PROXY?.reveal(),
  });
}
