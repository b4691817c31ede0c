export { attempted, cancelled, fannedOut, replayRequested, type Subject, TENANT, testId } from './facts.ts';
export { createDatabase, type TestDatabase, templateDatabase } from './database.ts';
export { type ConnectProxy, startConnectProxy } from './connect-proxy.ts';
export { type DnsAnswer, type DnsServer, startDnsServer } from './dns-server.ts';
export { type CuttableLink, startLink } from './cuttable-link.ts';
export { type App, apps, launch, type LaunchedProcess, type Platform, startPlatform } from './processes.ts';
export {
  prometheusIfAny,
  promtool,
  type Sample,
  startPostgresExporter,
  startPrometheus,
  type TestPrometheus,
} from './prometheus.ts';
export { type Answer, type ReceivedRequest, type Receiver, type Responder, startReceiver } from './receiver.ts';
export { type ClusterNode, startNatsCluster, type TestCluster } from './test-cluster.ts';
export { startNats, type TestNats } from './test-nats.ts';
export { waitUntil } from './wait-until.ts';
export { freePort } from '#infrastructure';
export { type StoredMessage, TEST_MASTER_KEY, TEST_SECRET, type TestRegistry, testRegistry } from './test-registry.ts';
export {
  EXPIRING_AT,
  TEST_CA,
  TEST_CERTIFICATES,
  TEST_CLIENT_CERTIFICATES,
  type TestCertificate,
} from './test-certificates.ts';
