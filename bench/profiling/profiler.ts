import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaunchedProcess } from '#testkit';
import type { ProfileKind } from '../options.ts';
import { Inspector } from './inspector.ts';
import { topOfCpu, topOfHeap, type CpuProfile, type HeapProfile, type Share } from './top-functions.ts';

const TOP = 10;
/** Microseconds between two samples: V8's own is 1,000. */
const CPU_INTERVAL_US = 500;
/** Bytes between two samples: V8's own. */
const HEAP_INTERVAL_BYTES = 32_768;

export interface Profiling {
  readonly kind: ProfileKind;
  /** Where the profiles are written to. */
  readonly dir: string;
  /** What their names begin with. */
  readonly scenario: string;
  readonly say: (line: string) => void;
}

/** Profiles services from now on. @returns what ends that, writes a file for each, and says where its time went */
export async function profile(
  { kind, dir, scenario, say }: Profiling,
  services: readonly LaunchedProcess[],
): Promise<() => Promise<void>> {
  const inspectors = await Promise.all(services.map((service) => Inspector.of(service)));
  await Promise.all(inspectors.map((inspector) => begin(inspector, kind)));
  return async () => {
    await mkdir(dir, { recursive: true });
    for (const [n, inspector] of inspectors.entries()) {
      const { profile, top } = await end(inspector, kind);
      inspector.close();
      const { app } = services[n]!;
      const nth = services.slice(0, n).filter((other) => other.app === app).length;
      const file = join(dir, `${scenario}-${app}${nth > 0 ? `-${nth + 1}` : ''}.${kind}profile`);
      await writeFile(file, JSON.stringify(profile));
      say(`  ${file}`);
      for (const { name, share } of top) say(`    ${(share * 100).toFixed(1).padStart(5)} %  ${name}`);
    }
  };
}

async function begin(inspector: Inspector, kind: ProfileKind): Promise<void> {
  if (kind === 'heap') {
    await inspector.ask('HeapProfiler.startSampling', { samplingInterval: HEAP_INTERVAL_BYTES });
    return;
  }
  await inspector.ask('Profiler.enable');
  await inspector.ask('Profiler.setSamplingInterval', { interval: CPU_INTERVAL_US });
  await inspector.ask('Profiler.start');
}

async function end(inspector: Inspector, kind: ProfileKind): Promise<{ profile: object; top: Share[] }> {
  if (kind === 'heap') {
    const { profile } = await inspector.ask<{ profile: HeapProfile }>('HeapProfiler.stopSampling');
    return { profile, top: topOfHeap(profile, TOP) };
  }
  const { profile } = await inspector.ask<{ profile: CpuProfile }>('Profiler.stop');
  return { profile, top: topOfCpu(profile, TOP) };
}
