import { open, type FileHandle } from 'node:fs/promises';

/** The levels that a person at the console wants to hear of. */
const LOUD = new Set(['warn', 'error', 'fatal']);
const LOOK_EVERY_MS = 250;
/** A condition that lasts is reported again and again by whoever meets it; a person needs it once in a while. */
const SAME_AGAIN_AFTER_MS = 30_000;

/**
 * What a line of a service's log says to a person, or undefined when it is only for the file.
 * @param line one JSON object of pino; or text, which is what Node itself or a crash has to say
 */
export function forConsole(line: string): string | undefined {
  // Nearly all lines end here, unparsed.
  if (line === '' || line.startsWith('{"level":"info"')) return undefined;
  let entry: { level?: string; msg?: string; err?: { message?: string } };
  try {
    entry = JSON.parse(line) as typeof entry;
  } catch {
    return line;
  }
  if (!LOUD.has(entry.level ?? '')) return undefined;
  const reason = entry.err?.message && entry.err.message !== entry.msg ? `: ${entry.err.message}` : '';
  return `${entry.level}: ${entry.msg ?? ''}${reason}`.replaceAll('\n', ' ').slice(0, 300);
}

/**
 * Reads what is appended to a log file and says what a person should hear. The services write the file themselves,
 * so that neither their speed nor their last words depend on whoever looks at it.
 * @returns how to end it, which reads what is left first
 */
export function followLog(file: string, from: number, say: (line: string) => void): () => Promise<void> {
  const saidAt = new Map<string, number>();
  let handle: FileHandle | undefined;
  let position = from;
  let rest = '';

  const hear = (line: string): void => {
    const text = forConsole(line);
    if (text === undefined) return;
    const now = Date.now();
    if (now - (saidAt.get(text) ?? -Infinity) < SAME_AGAIN_AFTER_MS) return;
    saidAt.set(text, now);
    say(text);
  };
  const look = async (): Promise<void> => {
    try {
      handle ??= await open(file, 'r');
      const { size } = await handle.stat();
      // It was emptied because it had grown too large.
      if (size < position) position = 0;
      while (position < size) {
        const { bytesRead, buffer } = await handle.read(
          Buffer.alloc(Math.min(size - position, 1 << 20)),
          0,
          undefined,
          position,
        );
        if (bytesRead === 0) break;
        position += bytesRead;
        const lines = (rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
        rest = lines.pop() ?? '';
        lines.forEach(hear);
      }
    } catch (error) {
      // The service has not written anything yet.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  };

  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, LOOK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await looking.then(look);
    hear(rest);
    await handle?.close();
  };
}
