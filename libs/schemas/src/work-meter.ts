/** Thrown when checking a value takes more work than it may. */
export class WorkExceeded extends Error {
  constructor() {
    super('checking this takes more steps than are allowed');
  }
}

/**
 * Counts the work of one validation in steps: one is about what it costs to look at one value by one keyword. Counted
 * and not timed, so that the same payload gets the same verdict on a busy machine.
 */
export class WorkMeter {
  /** Steps that may still be taken. */
  left = Infinity;

  /** Begins another validation. */
  allow(steps: number): void {
    this.left = steps;
  }

  /** @throws WorkExceeded */
  spend(steps: number): void {
    this.left -= steps;
    if (this.left < 0) throw new WorkExceeded();
  }
}
