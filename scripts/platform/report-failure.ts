import { Interrupted } from './until-interrupted.ts';

/** Says what went wrong, without a stack: it is about this machine, not about our code. */
export function reportFailure(error: unknown): void {
  if (error instanceof Interrupted) {
    process.exitCode = 130;
    return;
  }
  console.error(`\n${(error as Error).message}`);
  process.exitCode = 1;
}
