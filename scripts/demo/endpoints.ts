/** An endpoint of the demo, and what its receiver does. */
export interface DemoEndpoint {
  name: string;
  eventTypes: string[];
  /** It answers 503 for `DOWN_MS` after its first request, and then recovers. */
  isDownAtFirst: boolean;
}

export const DOWN_MS = 1_500;

export function demoEndpoints(): readonly DemoEndpoint[] {
  return [
    { name: 'archive', eventTypes: ['*'], isDownAtFirst: false },
    {
      name: 'reviews',
      eventTypes: ['github.pull_request.*', 'github.pull_request_review.*', 'github.push'],
      isDownAtFirst: false,
    },
    {
      name: 'issues',
      eventTypes: ['github.issues.*', 'github.issue_comment.*', 'github.label.*'],
      isDownAtFirst: false,
    },
    {
      name: 'ci',
      eventTypes: ['github.check_run.*', 'github.check_suite.*', 'github.workflow_run.*', 'github.status'],
      isDownAtFirst: false,
    },
    { name: 'flaky', eventTypes: ['*'], isDownAtFirst: true },
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
