import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { attributeSets, observe } from './instruments.ts';

const RESOLUTION_MS = 10;
const NS = 1e9;
const cpu = attributeSets(['cpu.mode']);

/** What Node and the operating system know of the process. Only to be started where somebody looks: it measures. */
export function observeRuntime(): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let since = performance.eventLoopUtilization();
  observe(
    [
      'nodejs.eventloop.delay.mean',
      'nodejs.eventloop.delay.p99',
      'nodejs.eventloop.delay.max',
      'nodejs.eventloop.utilization',
      'process.cpu.time',
      'process.memory.usage',
      'process.uptime',
    ],
    (say) => {
      // The histogram is of the timer's intervals: what they are longer than asked for is the delay.
      const late = (ns: number) => (Number.isFinite(ns) ? Math.max(0, ns / NS - RESOLUTION_MS / 1000) : 0);
      if (delay.count > 0) {
        say('nodejs.eventloop.delay.mean', late(delay.mean));
        say('nodejs.eventloop.delay.p99', late(delay.percentile(99)));
        say('nodejs.eventloop.delay.max', late(delay.max));
        delay.reset();
      }
      say('nodejs.eventloop.utilization', performance.eventLoopUtilization(since).utilization);
      since = performance.eventLoopUtilization();
      const { user, system } = process.cpuUsage();
      say('process.cpu.time', user / 1e6, cpu('user'));
      say('process.cpu.time', system / 1e6, cpu('system'));
      say('process.memory.usage', process.memoryUsage.rss());
      say('process.uptime', process.uptime());
    },
  );
}
