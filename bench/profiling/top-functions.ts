import { basename } from 'node:path';

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** From 0. */
  readonly lineNumber: number;
}

/**
 * A `.cpuprofile`: which place of the tree of calls was seen at each sample.
 * @see https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile
 */
export interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  /** Microseconds from each sample to the one before. */
  readonly timeDeltas: readonly number[];
}

/**
 * A `.heapprofile`: bytes that live, by where they were allocated.
 * @see https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/#type-SamplingHeapProfile
 */
export interface HeapProfile {
  readonly head: HeapNode;
}

interface HeapNode {
  readonly callFrame: CallFrame;
  readonly selfSize: number;
  readonly children: readonly HeapNode[];
}

export interface Share {
  /** With the file and line of its beginning. */
  readonly name: string;
  /** Microseconds or bytes, without what it called. */
  readonly self: number;
  /** Of all; of the time, without what was idle. */
  readonly share: number;
}

export function topOfCpu({ nodes, samples, timeDeltas }: CpuProfile, count: number): Share[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const pairs = samples.map((id, n) => [frames.get(id)!, timeDeltas[n] ?? 0] as const);
  return largest(
    pairs.filter(([{ functionName }]) => functionName !== '(idle)'),
    count,
  );
}

export function topOfHeap({ head }: HeapProfile, count: number): Share[] {
  const pairs: (readonly [CallFrame, number])[] = [];
  const open = [head];
  for (let node = open.pop(); node; node = open.pop()) {
    pairs.push([node.callFrame, node.selfSize]);
    open.push(...node.children);
  }
  return largest(pairs, count);
}

function largest(pairs: readonly (readonly [CallFrame, number])[], count: number): Share[] {
  const sums = new Map<string, number>();
  let total = 0;
  for (const [frame, self] of pairs) {
    const name = nameOf(frame);
    sums.set(name, (sums.get(name) ?? 0) + self);
    total += self;
  }
  return [...sums]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, self]) => ({ name, self, share: total === 0 ? 0 : self / total }));
}

function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName || '(anonymous)';
  return url ? `${name} ${basename(url)}:${lineNumber + 1}` : name;
}
