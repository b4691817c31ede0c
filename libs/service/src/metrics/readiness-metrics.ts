import type { Readiness } from '../health.ts';
import { attributeSets, observe } from './instruments.ts';

const attributes = attributeSets(['hookwire.check']);

/** What `/ready` answers, for alerts. */
export function observeReadiness(readiness: Readiness): void {
  observe(['hookwire.readiness'], async (say) => {
    const problems = await readiness.problems();
    for (const check of readiness.checks) say('hookwire.readiness', check in problems ? 0 : 1, attributes(check));
  });
}
