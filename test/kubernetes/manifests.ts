import { join } from 'node:path';
import { findProgram, type NoProgram, onPath, type Program, projectRoot, runToEnd } from '#infrastructure';
import { parseAllDocuments } from 'yaml';

type Labels = Readonly<Record<string, string>>;

export interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
  readonly exec?: { readonly command: string[] };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: string[];
  readonly env?: {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: { name: string; key: string; optional?: boolean } };
  }[];
  readonly envFrom?: { readonly configMapRef: { readonly name: string } }[];
  readonly ports?: { readonly name: string; readonly containerPort: number }[];
  readonly resources: Record<'requests' | 'limits', Record<string, string>>;
  readonly securityContext: { readonly capabilities: { drop: string[]; add?: string[] } };
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: string[] } } };
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}

export interface PodSpec {
  readonly serviceAccountName: string;
  readonly terminationGracePeriodSeconds: number;
  readonly containers: Container[];
  readonly securityContext: { readonly runAsUser: number };
  readonly volumes?: { readonly name: string; readonly configMap?: { readonly name: string } }[];
}

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: { readonly key: string; readonly operator: string; readonly values: string[] }[];
}
interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string };
}
interface PolicyRule {
  readonly from?: Peer[];
  readonly to?: Peer[];
  readonly ports?: { readonly port: string | number }[];
}

/** The parts of a manifest that tests look at. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly data?: Labels;
  readonly spec?: {
    readonly replicas?: number;
    readonly maxUnavailable?: number;
    readonly strategy?: { readonly rollingUpdate: object };
    readonly selector?: Selector & Labels;
    readonly podSelector?: Selector;
    readonly policyTypes?: string[];
    readonly ingress?: PolicyRule[];
    readonly egress?: PolicyRule[];
    readonly ports?: { readonly name: string; readonly port: number; readonly targetPort: string }[];
    readonly template?: {
      readonly metadata: { readonly labels: Labels; readonly annotations?: Labels };
      readonly spec: PodSpec;
    };
    readonly scaleTargetRef?: { readonly name: string };
    readonly maxReplicas?: number;
    readonly maxReplicaCount?: number;
    readonly triggers?: { readonly type: string; readonly metadata: Labels }[];
  };
}

/** kustomize, or kubectl, which has it built in: this machine's, or of Debian's packages where they are new enough. */
export function findKustomize(): Promise<Program | NoProgram> {
  const kubectl = (command: string): Program => ({ command, args: ['kustomize'], env: {} });
  return findProgram({
    name: 'kustomize',
    installed: [
      ...onPath('kustomize').map((command) => ({ command, args: ['build'], env: {} })),
      ...onPath('kubectl').map(kubectl),
    ],
    // Old ones know no components.
    check: [join(projectRoot(), 'test/kubernetes/component')],
    packages: ['kubernetes-client'],
    unpacked: (root) => [kubectl(join(root, 'usr/bin/kubectl'))],
  });
}

/** @throws Error with what kustomize says, also if it only warns */
export async function render(kustomize: Program, folder: string): Promise<Manifest[]> {
  const { stdout, stderr } = await runToEnd(kustomize, [join(projectRoot(), folder)]);
  if (stderr) throw new Error(stderr);
  return parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
}

/** Whether a selector of a policy, a budget and the like takes pods with these labels. */
export function selects(selector: Selector, labels: Labels): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([name, value]) => labels[name] === value) &&
    matchExpressions.every(({ key, operator, values }) => operator === 'In' && values.includes(labels[key] ?? ''))
  );
}

/** What runs: its name is that of its workload. */
export interface Pods {
  readonly name: string;
  readonly kind: string;
  readonly labels: Labels;
  readonly spec: PodSpec;
  readonly container: Container;
}

export function podsOf(manifests: readonly Manifest[]): Pods[] {
  return manifests.flatMap(({ kind, metadata: { name }, spec }) => {
    if (!spec?.template) return [];
    const { metadata, spec: pod } = spec.template;
    const [container, ...others] = pod.containers;
    if (others.length > 0) throw new Error(`${name} has more than one container`);
    return [{ name, kind, labels: metadata.labels, spec: pod, container: container! }];
  });
}

/**
 * Which pods may open connections to which ports of which pods: what one side's policies let out and the other's let in.
 * @returns `from → to:port`, in no order
 */
export function connections(manifests: readonly Manifest[]): string[] {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec!);
  const pods = podsOf(manifests);
  const allows = (
    direction: 'Ingress' | 'Egress',
    of: Pods,
    peer: Pods,
    port: { name: string; containerPort: number },
  ) => {
    const mine = policies.filter(
      ({ podSelector, policyTypes }) => policyTypes!.includes(direction) && selects(podSelector!, of.labels),
    );
    if (mine.length === 0) return true;
    const rules = mine.flatMap(({ ingress = [], egress = [] }) => (direction === 'Ingress' ? ingress : egress));
    return rules.some(({ from, to, ports }) => {
      const peers = direction === 'Ingress' ? from : to;
      const isPeer = peers?.some(
        ({ podSelector, namespaceSelector }) =>
          podSelector !== undefined && namespaceSelector === undefined && selects(podSelector, peer.labels),
      );
      return (
        (isPeer ?? true) &&
        (ports?.some(({ port: allowed }) => allowed === port.name || allowed === port.containerPort) ?? true)
      );
    });
  };
  return pods.flatMap((from) =>
    pods.flatMap((to) =>
      (to.container.ports ?? [])
        .filter((port) => allows('Egress', from, to, port) && allows('Ingress', to, from, port))
        .map(({ name }) => `${from.name} → ${to.name}:${name}`),
    ),
  );
}
