/** An endpoint of the demo, and what its receiver does. */
export interface DemoEndpoint {
  name: string;
  eventTypes: string[];
  /** It answers 503 to this many requests, and then recovers. */
  failsFirst: number;
}

export const DEMO_ENDPOINTS: readonly DemoEndpoint[] = [
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
  { name: 'flaky', eventTypes: ['*'], failsFirst: 120 },
];

export const RETRY = { delaysSeconds: [0.5, 1, 2, 4, 8], jitter: 0.2 };

/** Whether an event of that type is for the endpoint: written down here once more, so that the demo checks the matching too. */
export function isFor({ eventTypes }: Pick<DemoEndpoint, 'eventTypes'>, type: string): boolean {
  return eventTypes.some(
    (pattern) =>
      pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
}
