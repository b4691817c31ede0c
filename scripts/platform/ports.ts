import { freePort, isFree } from '#infrastructure';

export const SERVICES = ['ingest', 'fanout', 'delivery', 'projector', 'registry'] as const;
export type ServiceName = (typeof SERVICES)[number];
export type Ports = Record<ServiceName, number>;

const DEFAULTS: Ports = { ingest: 8080, registry: 8081, fanout: 8082, delivery: 8083, projector: 8084 };

/** The variable that moves a service to another port: `HOOKWIRE_INGEST_PORT`. */
export function portVariable(service: ServiceName): string {
  return `HOOKWIRE_${service.toUpperCase()}_PORT`;
}

/**
 * The ports from the environment, else the defaults.
 * @throws Error that names every port that cannot be used, and the variable that changes it
 */
export async function fixedPorts(env: NodeJS.ProcessEnv): Promise<Ports> {
  const problems: string[] = [];
  const ports = { ...DEFAULTS };
  for (const service of SERVICES) {
    const variable = portVariable(service);
    const given = env[variable];
    if (given) ports[service] = Number(given);
    const port = ports[service];
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      problems.push(`${variable} is "${given}" and must be a port number`);
    } else if (
      SERVICES.some(
        (other) => other !== service && SERVICES.indexOf(other) < SERVICES.indexOf(service) && ports[other] === port,
      )
    ) {
      problems.push(`port ${port} is given to two services: set ${variable} to another one`);
    } else if (!(await isFree(port))) {
      problems.push(`port ${port} (${service}) is in use: stop what listens there, or set ${variable} to another port`);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return ports;
}

/** The default ports, and free ones in place of those that are in use. */
export async function anyPorts(): Promise<Ports> {
  const ports = { ...DEFAULTS };
  for (const service of SERVICES) if (!(await isFree(ports[service]))) ports[service] = await freePort();
  return ports;
}
