/** What is wrong with a filter or a template, and where: a path like `.data.amount.$gt`. */
export interface ContentProblem {
  readonly at: string;
  readonly message: string;
}

/** A filter or a template that cannot be used. */
export class ContentError extends Error {
  readonly problems: readonly ContentProblem[];

  constructor(problems: readonly ContentProblem[]) {
    super(problems.map(({ at, message }) => `${at || 'it'}: ${message}`).join('; '));
    this.problems = problems;
  }
}
