export { parseAptSources, toSuite, type AptEntry } from './apt-sources.ts';
export { calloutIssuer, type Credentials, newCredentials } from './credentials.ts';
export { freePort, isFree } from './free-port.ts';
export { type Ending, type GuardedProcess, spawnGuarded } from './guarded-process.ts';
export { baseEnvironment, projectRoot } from './machine.ts';
export { findNatsServer, type NatsBinary } from './nats-binary.ts';
export { type NatsServer, natsConfigFile, startNatsServer } from './nats-server.ts';
export { type PostgresServer, startPostgres } from './postgres-server.ts';
export { type Infrastructure, provideInfrastructure, serviceEnvironment } from './provide.ts';
