// Where something is in an event: `data.items[0].sku`. Filters and templates write paths in the same way.

/** A name is a member of an object, a number an item of an array. */
export type Step = string | number;
export type Path = readonly Step[];

export const MAX_PATH_LENGTH = 256;
export const MAX_STEPS = 16;

const NAME = /[^.[\]{}|"\s](?:[^.[\]{}|"]*[^.[\]{}|"\s])?/y;
const INDEX = /\[(\d{1,6})\]/y;
const QUOTED = /\[("(?:[^"\\]|\\.)*")\]/y;

/** @returns the steps, or what is wrong with the path */
export function parsePath(text: string): Path | string {
  if (text.length > MAX_PATH_LENGTH) return `a path must not be longer than ${MAX_PATH_LENGTH} characters`;
  const steps: Step[] = [];
  for (let at = 0; at < text.length || steps.length === 0;) {
    const index = matchAt(INDEX, text, at);
    const quoted = index ? undefined : matchAt(QUOTED, text, at);
    if (steps.length > 0 && !index && !quoted && text[at++] !== '.') return malformed(text);
    const found = index ?? quoted ?? matchAt(NAME, text, at);
    if (!found) return malformed(text);
    at += found[0].length;
    const name = quoted ? unquote(quoted[1]!) : found[0];
    if (name === undefined) return malformed(text);
    steps.push(index ? Number(index[1]) : name);
    if (steps.length > MAX_STEPS) return `a path must not have more than ${MAX_STEPS} steps`;
  }
  return steps;
}

/** As it is written. */
export function printPath(path: Path): string {
  return path.map(printStep).join('').replace(/^\./, '');
}

/** A step as it is written behind others. */
export function printStep(step: Step): string {
  if (typeof step === 'number') return `[${step}]`;
  return !step.startsWith('$') && matchAt(NAME, step, 0)?.[0] === step ? `.${step}` : `[${JSON.stringify(step)}]`;
}

function malformed(text: string): string {
  return `${JSON.stringify(text)} is no path; write data.items[0].name, and ["a.b"] for a name with special characters`;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function unquote(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
