import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { LOG_SHARDS, SHARDS } from '#domain';
import { findNatsServer, type Program, plainProgram, projectRoot, runToEnd } from '#infrastructure';
import { CONSUMERS } from '#messaging';
import { METRICS, type MetricName, prometheusName, Secret, settings } from '#service';
import { readCompose } from '../compose.ts';
import { isSetting, readText, SERVICE_NAMES, settingsOf, type ServiceName } from '../service-settings.ts';
import { connections, findKustomize, podsOf, render, selects, type Manifest, type Pods } from './manifests.ts';

const kustomize = await findKustomize();
if ('missing' in kustomize) console.warn(`Tests of deploy/kubernetes are skipped: ${kustomize.missing}`);
const withKustomize = 'missing' in kustomize ? describe.skip : describe;

const schemas = JSON.parse(readText('test/kubernetes/schemas.json')) as { kinds: Record<string, object> };
const ajv = new Ajv({ allErrors: true, strict: false }).addSchema(schemas, 'kubernetes');
const isService = (name: string): name is ServiceName => SERVICE_NAMES.some((service) => service === name);
const SHARED = ['LOG_LEVEL', 'OTEL_METRICS_EXPORTER'];

/** Settings whose values nobody may see. */
const SECRETS = (Object.keys(settings) as (keyof typeof settings)[]).filter((name) =>
  /NATS_URL|DATABASE_URL|MASTER_KEY|TOKEN$|SECRET$|SEED$|PROXY$/.test(name),
);

withKustomize.each(['single-node', 'production', 'external'])('deploy/kubernetes/overlays/%s', (overlay) => {
  let manifests: Manifest[];
  let pods: Pods[];
  const ofKind = (kind: string) => manifests.filter((manifest) => manifest.kind === kind);
  const named = (kind: string) => new Map(ofKind(kind).map((manifest) => [manifest.metadata.name, manifest]));

  beforeAll(async () => {
    manifests = await render(kustomize as Program, `deploy/kubernetes/overlays/${overlay}`);
    pods = podsOf(manifests);
  });

  it('is what Kubernetes takes: every field is known, every required one is there', () => {
    for (const manifest of manifests) {
      const kind = `${manifest.apiVersion} ${manifest.kind}`;
      expect(Object.keys(schemas.kinds)).toContain(kind);
      // Compiled once for each kind.
      ajv.validate(`kubernetes#/kinds/${encodeURIComponent(kind.replace('/', '~1'))}`, manifest);
      expect([manifest.metadata.name, ajv.errors]).toEqual([manifest.metadata.name, null]);
      if (manifest.kind !== 'Namespace') expect(manifest.metadata.namespace).toBe('hookwire');
    }
  });

  it('has every service, each with an account of its own that can do nothing', () => {
    expect(pods.filter(({ kind }) => kind === 'Deployment').map(({ name }) => name)).toEqual(
      [...SERVICE_NAMES, 'gateway'].sort(),
    );
    for (const { name, spec } of pods) {
      expect(spec).toMatchObject({
        serviceAccountName: name,
        automountServiceAccountToken: false,
        enableServiceLinks: false,
      });
      expect(named('ServiceAccount').get(name)).toMatchObject({ automountServiceAccountToken: false });
    }
  });

  it('runs nobody as root, nothing that can be written to, and nothing without limits', () => {
    for (const { name, spec, container } of pods) {
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(spec.securityContext.runAsUser).toBeGreaterThan(0);
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: name === 'gateway' ? { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } : { drop: ['ALL'] },
      });
      for (const bounds of [container.resources.requests, container.resources.limits]) {
        expect(Object.keys(bounds).sort()).toEqual(['cpu', 'memory']);
      }
    }
  });

  it('runs the images of docker-compose.yml, with the same arguments', () => {
    const { services } = readCompose();
    for (const { name, container } of pods) {
      const same = services[name === 'migrate' ? 'registry' : name]!;
      expect([name, container.image]).toEqual([name, same.image]);
      const args = name === 'migrate' ? ['migrate'] : same.command;
      if (args) expect(container.args!.slice(0, args.length)).toEqual(args);
    }
  });

  it('tells each service what it reads: secrets by reference, the rest by a ConfigMap of settings that there are', () => {
    const [shared] = ofKind('ConfigMap').filter(({ metadata }) => metadata.name.startsWith('settings-'));
    const configured = Object.keys(shared!.data!);
    expect(configured).toEqual(expect.arrayContaining(SHARED));
    for (const name of configured.filter((name) => !name.startsWith('OTEL_'))) {
      expect([name, isSetting(name), (SECRETS as string[]).includes(name)]).toEqual([name, true, false]);
    }
    for (const { name, container } of pods.filter(({ name }) => isService(name))) {
      expect(container.envFrom).toEqual([{ configMapRef: { name: shared!.metadata.name } }]);
      const secrets = settingsOf(name as ServiceName).filter((setting) => SECRETS.includes(setting));
      expect(container.env!.map(({ name }) => name).sort()).toEqual(secrets.sort());
      for (const { name, valueFrom } of container.env!) {
        const { success, data } = settings[name as keyof typeof settings].safeParse(undefined);
        // What has a default that is of no use here has to be told.
        const needed = !success || data instanceof Secret;
        const key = { name: 'hookwire', key: name };
        expect(valueFrom!.secretKeyRef).toEqual(needed ? key : { ...key, optional: true });
      }
    }
    for (const { spec } of pods) {
      for (const { configMap } of spec.volumes ?? []) {
        if (configMap) expect([...named('ConfigMap').keys()]).toContain(configMap.name);
      }
    }
  });

  it('asks each by its own port how it is, and Prometheus asks each by its own', () => {
    for (const { name, container } of pods.filter(({ kind }) => kind !== 'Job')) {
      const ports = new Map((container.ports ?? []).map((port) => [port.name, port.containerPort]));
      for (const probe of [container.readinessProbe, container.livenessProbe]) {
        if (probe?.httpGet) expect([...ports.keys()]).toContain(probe.httpGet.port);
        else expect(probe?.exec?.command[0]).toBe('pg_isready');
      }
      if (!isService(name)) continue;
      expect(ports).toEqual(
        new Map([
          ['http', Number(/PORT=(\d+)/.exec(readText('Dockerfile'))![1])],
          ['metrics', 9464 + SERVICE_NAMES.indexOf(name)],
        ]),
      );
      const { annotations } = named('Deployment').get(name)!.spec!.template!.metadata;
      expect(annotations).toMatchObject({
        'prometheus.io/scrape': 'true',
        'prometheus.io/port': String(ports.get('metrics')),
      });
      expect(container.readinessProbe!.httpGet!.path).toBe('/ready');
      // A restart mends nothing that it waits for.
      for (const probe of [container.startupProbe, container.livenessProbe]) expect(probe!.httpGet!.path).toBe('/live');
    }
  });

  it('lets each connect to what it needs, and to nothing else', () => {
    const users = ['migrate', 'projector', 'registry'].map((name) => `${name} → postgres:postgres`);
    const expected = [
      'gateway → ingest:http',
      'gateway → registry:http',
      ...(overlay === 'external'
        ? []
        : [...SERVICE_NAMES.map((name) => `${name} → nats:client`), 'nats → nats:cluster']),
      ...(overlay === 'single-node' ? users : []),
    ];
    expect(connections(manifests).sort()).toEqual(expected.sort());
    // Where they are elsewhere, the way there is let through by its port.
    const elsewhere = (component: string) =>
      ofKind('NetworkPolicy')
        .filter(({ spec }) => selects(spec!.podSelector!, { 'app.kubernetes.io/component': component }))
        .flatMap(({ spec }) => spec!.egress ?? [])
        .filter(({ to, ports }) => to?.some(({ ipBlock }) => ipBlock) && ports?.length === 1)
        .map(({ ports }) => ports![0]!.port)
        .sort();
    const servers = { 'single-node': [], production: [5432], external: [4222, 5432] }[overlay];
    expect(elsewhere('projector')).toEqual(servers);
    expect(elsewhere('fanout')).toEqual(servers!.filter((port) => port === 4222));
  });

  it('takes services to pods that have these ports', () => {
    for (const { metadata, spec } of ofKind('Service')) {
      const selected = pods.filter(({ labels }) => selects({ matchLabels: spec!.selector! }, labels));
      expect([metadata.name, selected.length]).toEqual([metadata.name, 1]);
      const open = selected[0]!.container.ports!.map(({ name }) => name);
      for (const { targetPort } of spec!.ports!) expect(open).toContain(targetPort);
    }
    const { env } = pods.find(({ name }) => name === 'gateway')!.container;
    for (const [name, port] of [
      ['ingest', 'HOOKWIRE_INGEST_PORT'],
      ['registry', 'HOOKWIRE_REGISTRY_PORT'],
    ] as const) {
      const [, byDefault] = new RegExp(`\\{\\$${port}:(\\d+)\\}`).exec(readText('deploy/gateway/Caddyfile'))!;
      const told = env!.find((variable) => variable.name === port)?.value ?? byDefault;
      expect(named('Service').get(name)!.spec!.ports![0]!.port).toBe(Number(told));
    }
  });

  it('gives up one of each at a time, and each the time that it needs to end', () => {
    const [, deadline] = /SHUTDOWN_DEADLINE_MS = ([\d_]+)/.exec(readText('libs/service/src/run-service.ts'))!;
    for (const { name, labels, spec, container, kind } of pods.filter(({ kind }) => kind !== 'Job')) {
      const budgets = ofKind('PodDisruptionBudget').filter((budget) => selects(budget.spec!.selector!, labels));
      expect([name, budgets.map((budget) => budget.spec!.maxUnavailable)]).toEqual([name, [1]]);
      if (kind !== 'Deployment') continue;
      const rolling = named('Deployment').get(name)!.spec!.strategy!.rollingUpdate;
      expect(rolling).toEqual({ maxSurge: 1, maxUnavailable: 0 });
      const [command, seconds] = container.lifecycle!.preStop.exec.command;
      expect(command).toBe('sleep');
      const needed = Number(seconds) + Number(deadline!.replaceAll('_', '')) / 1000;
      expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(needed);
    }
  });

  it('scales what there is, as far as more of it is of use, by figures that there are', () => {
    const scalers = [...ofKind('HorizontalPodAutoscaler'), ...ofKind('ScaledObject')];
    expect(scalers.map(({ metadata }) => metadata.name).sort()).toEqual(
      overlay === 'single-node' ? [] : [...SERVICE_NAMES].sort(),
    );
    const most: Record<string, number> = { delivery: SHARDS, projector: LOG_SHARDS };
    for (const { metadata, spec } of scalers) {
      expect(spec!.scaleTargetRef!.name).toBe(metadata.name);
      expect(named('Deployment').get(metadata.name)!.spec!.replicas).toBeUndefined();
      expect(spec!.maxReplicas ?? spec!.maxReplicaCount).toBeLessThanOrEqual(most[metadata.name] ?? 100);
      for (const { type, metadata: trigger } of spec!.triggers ?? []) {
        if (type === 'prometheus') {
          const metrics = [...trigger['query']!.matchAll(/\b(hookwire_\w+)\{/g)].map(([, metric]) => metric);
          const known = (Object.keys(METRICS) as MetricName[]).map(prometheusName);
          expect(metrics.length).toBeGreaterThan(0);
          expect(known).toEqual(expect.arrayContaining(metrics));
        } else if (type === 'nats-jetstream') {
          const { stream, consumer, account, natsServerMonitoringEndpoint } = trigger;
          expect(CONSUMERS[consumer as keyof typeof CONSUMERS].stream).toBe(stream);
          expect(readText('deploy/nats/nats-server.conf')).toMatch(new RegExp(`^ {2}${account} \\{$`, 'm'));
          expect(natsServerMonitoringEndpoint).toBe('nats-headless.hookwire.svc.cluster.local:8222');
        } else expect(type).toBe('cpu');
      }
    }
  });

  it('refers to keys of secrets that docs/deployment.md makes', () => {
    const made = [
      ...readText('docs/deployment.md').matchAll(
        /create secret generic ([\w-]+)((?:(?: \\\n)? +--from-literal=\S+)+)/g,
      ),
    ];
    const keys = made.flatMap(([, secret, literals]) =>
      [...literals!.matchAll(/--from-literal=([A-Z_]+)=/g)].map(([, key]) => `${secret} ${key}`),
    );
    const references = pods.flatMap(({ container }) =>
      (container.env ?? []).flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef ? [valueFrom.secretKeyRef] : [])),
    );
    const needed = references.filter(({ optional }) => !optional).map(({ name, key }) => `${name} ${key}`);
    expect(keys).toEqual(expect.arrayContaining(needed));
  });

  it('has as many copies of each stream as there are servers, which take their arguments', async () => {
    const [nats] = ofKind('StatefulSet').filter(({ metadata }) => metadata.name === 'nats');
    if (!nats) return;
    const [shared] = ofKind('ConfigMap').filter(({ metadata }) => metadata.name.startsWith('settings-'));
    expect(shared!.data!['HOOKWIRE_REPLICAS'] ?? '1').toBe(String(nats.spec!.replicas));
    const args = nats.spec!.template!.spec.containers[0]!.args!.map((arg) =>
      arg
        .replace('$(POD_NAME)', 'nats-0')
        .replace('/etc/nats', join(projectRoot(), 'deploy/nats'))
        .replace('/data', join(projectRoot(), '.hookwire')),
    );
    const { path } = await findNatsServer({ cacheDir: join(projectRoot(), '.hookwire', 'cache'), log: console.log });
    const env = { HOOKWIRE_NATS_PASSWORD: 'nats_x', HOOKWIRE_NATS_CALLOUT_ISSUER: `A${'A'.repeat(55)}` };
    // `-t` reads the configuration, and ends.
    expect((await runToEnd(plainProgram(path), [...args, '-t'], { env })).stderr).toContain('is valid');
  });
});

withKustomize('the overlay of one’s own in docs/deployment.md', () => {
  it('puts in an image and settings', async () => {
    const folder = 'test/kubernetes/own';
    expect(readText('docs/deployment.md')).toContain(readText(`${folder}/kustomization.yaml`));
    const manifests = await render(kustomize as Program, folder);
    const images = podsOf(manifests).map(({ container }) => container.image);
    expect(images.filter((image) => image === 'images.example.com/hookwire:2026-11-28')).toHaveLength(6);
    const shared = manifests.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('settings-'),
    );
    expect(shared!.data).toMatchObject({ HOOKWIRE_VERIFY_ENDPOINTS: 'true', HOOKWIRE_REPLICAS: '3' });
  });
});
