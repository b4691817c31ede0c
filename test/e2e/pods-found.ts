import { readdirSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { projectRoot } from '#infrastructure';
import { promtool } from '#testkit';
import { readText } from '../service-settings.ts';

interface Deployment {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
      readonly spec: { readonly containers: readonly [{ readonly ports: readonly { readonly name: string }[] }] };
    };
  };
}

/**
 * What Prometheus would find in Kubernetes: the job, the address and the instance of each pod that it keeps. Debian's cannot
 * ask Kubernetes, so it is told what Kubernetes would say of the pods of `deploy/kubernetes`, of each of their ports.
 * @param binary promtool
 */
export async function podsFound(binary: string): Promise<string[][]> {
  const dir = await mkdtemp(join(tmpdir(), 'hookwire-pods-'));
  try {
    await writeFile(join(dir, 'prometheus.json'), configForPods());
    const check = ['check', 'service-discovery', '--timeout=1s', 'prometheus.json', 'hookwire'];
    const { ok, output } = await promtool(binary, check, dir);
    if (!ok) throw new Error(output);
    const kept = (JSON.parse(output) as { labels: Record<string, string> }[]).filter(({ labels }) => labels['job']);
    return kept.map(({ labels }) => ['job', '__address__', 'instance'].map((name) => labels[name]!)).sort();
  } finally {
    await rm(dir, { recursive: true });
  }
}

function configForPods(): string {
  const config = parse(readText('deploy/observability/prometheus.kubernetes.yml')) as {
    scrape_configs: [{ job_name: string; relabel_configs: object[] }];
  };
  const [{ job_name, relabel_configs }] = config.scrape_configs;
  const base = join(projectRoot(), 'deploy', 'kubernetes', 'base');
  const deployments = readdirSync(base)
    .flatMap((file) =>
      parseAllDocuments(readText(`deploy/kubernetes/base/${file}`)).map((it) => it.toJS() as Deployment),
    )
    .filter(({ kind, spec }) => kind === 'Deployment' && spec.template.metadata?.labels);
  const plain = (kind: string, names: Record<string, string>) =>
    Object.entries(names).map(([name, value]) => [
      `__meta_kubernetes_pod_${kind}_${name.replace(/[^a-zA-Z0-9_]/g, '_')}`,
      value,
    ]);
  const found = deployments.flatMap(({ metadata: { name }, spec: { template } }) =>
    template.spec.containers[0].ports.map((port) => ({
      targets: ['10.0.0.1:1'],
      labels: Object.fromEntries([
        // kustomization.yaml adds the first to all of them.
        ...plain('label', { 'app.kubernetes.io/part-of': 'hookwire', ...template.metadata.labels }),
        ...plain('annotation', template.metadata.annotations),
        ['__meta_kubernetes_pod_container_port_name', port.name],
        ['__meta_kubernetes_pod_ip', '10.0.0.1'],
        ['__meta_kubernetes_pod_name', `pod-of-${name}`],
      ]) as Record<string, string>,
    })),
  );
  return JSON.stringify({ scrape_configs: [{ job_name, static_configs: found, relabel_configs }] });
}
