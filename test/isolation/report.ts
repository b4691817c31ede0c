/** Shows what was measured, on stderr: jest's own console adds a stack to each line. */
export function report(what: string, figures: object): void {
  process.stderr.write(`${what}: ${JSON.stringify(figures)}\n`);
}
