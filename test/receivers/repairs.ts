/** A program that consists of printed code, and of repairs that its comments mark. */
export interface Repaired {
  /** The program without its repairs: the lines as they were printed, but for empty ones. */
  readonly printed: readonly string[];
  /** Why, in the order of the program. */
  readonly repairs: readonly string[];
}

const START = /^ *(?:\/\/|#) repair: (.*)$/;
const END = /^ *(?:\/\/|#) end of repair$/;
/** A printed line that a repair replaces. */
const WAS = /^ *(?:\/\/|#) was: (.*)$/;

/**
 * Undoes the repairs of a program, in any language with line comments by `//` or `#`:
 *
 *     // repair: why
 *     // was: a line as it was printed
 *     a line instead, or one that was missing
 *     // end of repair
 *
 * @throws Error for a repair that is not ended, or not begun
 */
export function undoRepairs(program: string): Repaired {
  const printed: string[] = [];
  const repairs: string[] = [];
  let inRepair = false;
  for (const line of program.split('\n')) {
    const reason = START.exec(line)?.[1];
    const ends = END.test(line);
    if ((reason !== undefined && inRepair) || (ends && !inRepair)) throw new Error(`out of place: ${line}`);
    if (reason !== undefined) repairs.push(reason);
    else if (!inRepair) printed.push(line);
    else if (WAS.test(line)) printed.push(WAS.exec(line)![1]!);
    if (reason !== undefined) inRepair = true;
    if (ends) inRepair = false;
  }
  if (inRepair) throw new Error(`this repair has no end: ${repairs.at(-1)}`);
  return { printed: printed.filter((line) => line.trim() !== ''), repairs };
}
