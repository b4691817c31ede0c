/** A metric that an expression asks for, and the labels by which it chooses series. */
export interface Selected {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** What stands between expressions, and is no metric. */
const WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset']);
const GROUPING = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g;
/** Texts, numbers and durations, ranges, selectors, names: of functions, the parenthesis included. */
const TOKENS = /"(?:[^"\\]|\\.)*"|\d[\w.]*|\[[^\]]*\]|\{(?:[^}"]|"(?:[^"\\]|\\.)*")*\}|[a-zA-Z_]\w*\s*\(?/g;

/** The metrics of an expression of PromQL. */
export function selected(expression: string): Selected[] {
  const found: { metric: string; labels: string[] }[] = [];
  for (const [token] of expression.replace(GROUPING, ' ').matchAll(TOKENS)) {
    if (token.startsWith('{')) {
      const labels = [...token.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label!);
      found.at(-1)?.labels.push(...labels);
    } else if (/^[a-zA-Z_]/.test(token) && !token.endsWith('(') && !WORDS.has(token.trim())) {
      found.push({ metric: token.trim(), labels: [] });
    }
  }
  return found;
}

/** The labels that an expression groups by. */
export function groupedBy(expression: string): string[] {
  return [...expression.matchAll(GROUPING)].flatMap(([, list]) =>
    list!
      .split(',')
      .map((label) => label.trim())
      .filter(Boolean),
  );
}
