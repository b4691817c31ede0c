/** A regular expression as a tree. What remembers (backreferences) or looks ahead has no place in it. */
export type PatternNode =
  | { readonly kind: 'character'; readonly source: string }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly branches: readonly PatternNode[] }
  /** `max` is Infinity where there is no upper bound. */
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number };

export type Assertion = '^' | '$' | '\\b' | '\\B';

/** Why a pattern is refused; the message is for its author. */
export class PatternError extends Error {}

const MAX_LENGTH = 1_000;
/** Groups within groups: the parser calls itself for each. */
const MAX_NESTING = 50;

// Right only for what JavaScript's own parser has accepted with the flag `u`, which keeps it this small.
const TOKEN = new RegExp(
  [
    String.raw`(?<quantifier>[*+?]\??|\{(?<min>\d+)(?<comma>,(?<max>\d*))?\}\??)`,
    String.raw`(?<open>\((?:\?:|\?<(?![=!])[^>]+>)?(?!\?))`,
    String.raw`(?<close>\))`,
    String.raw`(?<or>\|)`,
    String.raw`(?<assertion>\^|\$|\\[bB])`,
    String.raw`(?<character>\[(?:[^\]\\]|\\.)*\]|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}` +
      String.raw`|\\u\{[\da-fA-F]+\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\c[A-Za-z]|\\[pP]\{[^}]*\}` +
      String.raw`|\\[dDwWsStnrfv0^$\\.*+?()[\]{}|/]|[^\\(])`,
  ].join('|'),
  'suy',
);

/**
 * Reads a pattern in JavaScript's syntax with the flag `u`, as JSON Schema asks for.
 * @throws PatternError
 */
export function parsePattern(source: string): PatternNode {
  if (source.length > MAX_LENGTH) throw new PatternError(`has over ${MAX_LENGTH} characters`);
  try {
    new RegExp(source, 'u');
  } catch (error) {
    throw new PatternError(`is no regular expression: ${(error as Error).message.replace(/^.*\/u?: /s, '')}`);
  }
  const parser = new Parser(source);
  return parser.choice(0);
}

class Parser {
  readonly #tokens: Record<string, string | undefined>[] = [];
  #at = 0;

  constructor(source: string) {
    for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const found = TOKEN.exec(source);
      if (!found) {
        throw new PatternError(
          `uses something at character ${at + 1} (a lookahead, a lookbehind or a backreference) that can take ` +
            'very long to match; write it without',
        );
      }
      this.#tokens.push(found.groups!);
    }
  }

  choice(nesting: number): PatternNode {
    if (nesting > MAX_NESTING) throw new PatternError(`has groups nested over ${MAX_NESTING} deep`);
    const branches = [this.#sequence(nesting)];
    while (this.#takes('or')) branches.push(this.#sequence(nesting));
    return branches.length === 1 ? branches[0]! : { kind: 'choice', branches };
  }

  #sequence(nesting: number): PatternNode {
    const parts: PatternNode[] = [];
    for (;;) {
      const part = this.#part(nesting);
      if (!part) return { kind: 'sequence', parts };
      parts.push(this.#quantified(part));
    }
  }

  #part(nesting: number): PatternNode | undefined {
    const token = this.#tokens[this.#at];
    if (!token || token['or'] || token['close']) return undefined;
    this.#at++;
    if (token['assertion']) return { kind: 'assertion', assertion: token['assertion'] as Assertion };
    if (token['character']) return { kind: 'character', source: token['character'] };
    const inner = this.choice(nesting + 1);
    this.#takes('close');
    return inner;
  }

  #quantified(part: PatternNode): PatternNode {
    const token = this.#tokens[this.#at];
    const quantifier = token?.['quantifier'];
    if (!quantifier) return part;
    this.#at++;
    // Whether it is greedy makes no difference to whether it matches.
    if (quantifier.startsWith('*')) return { kind: 'repeat', part, min: 0, max: Infinity };
    if (quantifier.startsWith('+')) return { kind: 'repeat', part, min: 1, max: Infinity };
    if (quantifier.startsWith('?')) return { kind: 'repeat', part, min: 0, max: 1 };
    const min = Number(token['min']);
    const max = token['comma'] === undefined ? min : token['max'] === '' ? Infinity : Number(token['max']);
    return { kind: 'repeat', part, min, max };
  }

  #takes(name: string): boolean {
    if (this.#tokens[this.#at]?.[name] === undefined) return false;
    this.#at++;
    return true;
  }
}
