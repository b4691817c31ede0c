const TTY_EVERY_MS = 200;
const PLAIN_EVERY_MS = 2_000;

/** Shows a line that changes: in place on a terminal, once in a while elsewhere. @returns how to end it */
export function showProgress(line: () => string, out: NodeJS.WriteStream = process.stdout): () => void {
  const show = out.isTTY
    ? () => out.write(`\r\x1b[2K  ${line().slice(0, (out.columns ?? 80) - 3)}`)
    : () => out.write(`  ${line()}\n`);
  const timer = setInterval(show, out.isTTY ? TTY_EVERY_MS : PLAIN_EVERY_MS);
  return () => {
    clearInterval(timer);
    show();
    if (out.isTTY) out.write('\n');
  };
}
