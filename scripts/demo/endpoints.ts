/** An endpoint of the demo, and what its receiver does. */
export interface DemoEndpoint {
  name: string;
  eventTypes: string[];
  /** It answers 503 to this many requests, and then recovers. */
  failsFirst: number;
}

const MOST_REFUSALS = 120;

/**
 * The endpoints of the demo.
 * @param rate events a second
 * @param atOnce events that are published before any of them is waited for
 */
export function demoEndpoints(rate: number, atOnce: number): readonly DemoEndpoint[] {
  // All spent on the first attempts of the first second: with more, or slower ones, a delivery would be refused until
  // it is given up, which is right, but not what the demo is to show.
  const failsFirst = Math.max(1, Math.floor(Math.min(MOST_REFUSALS, rate, atOnce)));
  return [
    { name: 'archive', eventTypes: ['*'], failsFirst: 0 },
    {
      name: 'reviews',
      eventTypes: ['github.pull_request.*', 'github.pull_request_review.*', 'github.push'],
      failsFirst: 0,
    },
    { name: 'issues', eventTypes: ['github.issues.*', 'github.issue_comment.*', 'github.label.*'], failsFirst: 0 },
    {
      name: 'ci',
      eventTypes: ['github.check_run.*', 'github.check_suite.*', 'github.workflow_run.*', 'github.status'],
      failsFirst: 0,
    },
    { name: 'flaky', eventTypes: ['*'], failsFirst },
  ];
}

export const RETRY = { delaysSeconds: [0.5, 1, 2, 4, 8], jitter: 0.2 };

/** Whether an event of that type is for the endpoint: written down here once more, so that the demo checks the matching too. */
export function isFor({ eventTypes }: Pick<DemoEndpoint, 'eventTypes'>, type: string): boolean {
  return eventTypes.some(
    (pattern) =>
      pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
}
