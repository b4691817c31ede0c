import { parsePattern, PatternError, type Assertion, type PatternNode } from './pattern-syntax.ts';
import type { WorkMeter } from './work-meter.ts';

// JavaScript's own matcher tries one way after the other, and there may be exponentially many. This one follows all of
// them at once (Thompson, as in RE2): a character costs at most as many steps as the program has instructions.

type CharacterMatcher = (codePoint: number) => boolean;

type Instruction =
  | { readonly op: 'character'; readonly matches: CharacterMatcher }
  | { readonly op: 'assertion'; readonly assertion: Assertion }
  /** Goes on at both places. */
  | { readonly op: 'fork'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'match' };

/** `[a-z]{1,200}` has 600. */
const MAX_INSTRUCTIONS = 4_000;

export class LinearPattern {
  readonly source: string;
  readonly #meter: WorkMeter;
  readonly #program: Instruction[];
  /** It can match at the beginning only, so nothing has to be begun later. */
  readonly #anchored: boolean;
  // Kept from test to test: they are as large as the program.
  readonly #current: Places;
  readonly #next: Places;
  readonly #open: number[] = [];

  /** @throws PatternError that says what is wrong with it */
  constructor(source: string, meter: WorkMeter) {
    this.source = source;
    this.#meter = meter;
    const tree = parsePattern(source);
    this.#program = compile(tree);
    this.#anchored = isAnchored(tree);
    this.#current = new Places(this.#program.length);
    this.#next = new Places(this.#program.length);
  }

  /** Instructions: what a character costs at most. */
  get size(): number {
    return this.#program.length;
  }

  /** Whether it matches somewhere in the text. @throws WorkExceeded */
  test(text: string): boolean {
    const program = this.#program;
    let [current, next] = [this.#current, this.#next];
    current.clear();
    for (let at = 0; ;) {
      if (at === 0 || !this.#anchored) this.#reach(0, current, text, at);
      this.#meter.spend(1 + current.size);
      if (current.matched) return true;
      if (at >= text.length || current.size === 0) return false;
      const codePoint = text.codePointAt(at)!;
      at += codePoint > 0xffff ? 2 : 1;
      next.clear();
      for (let n = 0; n < current.size; n++) {
        const place = current.dense[n]!;
        const instruction = program[place]!;
        if (instruction.op === 'character' && instruction.matches(codePoint)) this.#reach(place + 1, next, text, at);
      }
      [current, next] = [next, current];
    }
  }

  /** As ajv asks for it: patterns with the same text are the same. */
  toString(): string {
    return `/${this.source}/u`;
  }

  /** Adds a place, and all that are reached from it without reading a character. */
  #reach(from: number, places: Places, text: string, at: number): void {
    const program = this.#program;
    const open = this.#open;
    open[0] = from;
    for (let left = 1; left > 0;) {
      const place = open[--left]!;
      if (!places.add(place)) continue;
      const instruction = program[place]!;
      if (instruction.op === 'character') continue;
      if (instruction.op === 'match') places.matched = true;
      else if (instruction.op === 'jump') open[left++] = instruction.to;
      else if (instruction.op === 'fork') {
        open[left++] = instruction.first;
        open[left++] = instruction.second;
      } else if (holds(instruction.assertion, text, at)) open[left++] = place + 1;
    }
  }
}

/** A set of places in the program, emptied in no time (Briggs and Torczon's sparse set). */
class Places {
  matched = false;
  size = 0;
  /** In the order in which they were added. */
  readonly dense: Uint16Array;
  readonly #sparse: Uint16Array;

  constructor(capacity: number) {
    this.dense = new Uint16Array(capacity);
    this.#sparse = new Uint16Array(capacity);
  }

  /** @returns false when it was there already */
  add(place: number): boolean {
    const n = this.#sparse[place]!;
    if (n < this.size && this.dense[n] === place) return false;
    this.#sparse[place] = this.size;
    this.dense[this.size++] = place;
    return true;
  }

  clear(): void {
    this.size = 0;
    this.matched = false;
  }
}

function compile(tree: PatternNode): Instruction[] {
  const program: Instruction[] = [];
  // Repetitions write the same classes many times.
  const matchers = new Map<string, CharacterMatcher>();
  emit(tree, program, matchers);
  add(program, { op: 'match' });
  return program;
}

function add<I extends Instruction>(program: Instruction[], instruction: I): I {
  if (program.length >= MAX_INSTRUCTIONS) {
    throw new PatternError('is too large when its repetitions are written out; use minLength and maxLength instead');
  }
  program.push(instruction);
  return instruction;
}

type Matchers = Map<string, CharacterMatcher>;

function emit(node: PatternNode, program: Instruction[], matchers: Matchers): void {
  if (node.kind === 'character') {
    const matches = matchers.get(node.source) ?? characterMatcher(node.source);
    matchers.set(node.source, matches);
    add(program, { op: 'character', matches });
  } else if (node.kind === 'assertion') add(program, { op: 'assertion', assertion: node.assertion });
  else if (node.kind === 'sequence') for (const part of node.parts) emit(part, program, matchers);
  else if (node.kind === 'choice') emitChoice(node.branches, program, matchers);
  else emitRepeat(node, program, matchers);
}

function emitChoice(branches: readonly PatternNode[], program: Instruction[], matchers: Matchers): void {
  const jumps = branches.slice(0, -1).map((branch) => {
    const fork = add(program, { op: 'fork', first: program.length + 1, second: 0 });
    emit(branch, program, matchers);
    const jump = add(program, { op: 'jump', to: 0 });
    fork.second = program.length;
    return jump;
  });
  emit(branches.at(-1)!, program, matchers);
  for (const jump of jumps) jump.to = program.length;
}

function emitRepeat({ part, min, max }: PatternNode & { kind: 'repeat' }, program: Instruction[], m: Matchers): void {
  const before = program.length;
  for (let n = 0; n < min; n++) {
    emit(part, program, m);
    // Something empty, however often, is still empty; otherwise the limit of the program ends this.
    if (program.length === before) return;
  }
  if (max === Infinity) {
    const fork = add(program, { op: 'fork', first: program.length + 1, second: 0 });
    emit(part, program, m);
    add(program, { op: 'jump', to: fork.first - 1 });
    fork.second = program.length;
    return;
  }
  const forks: { second: number }[] = [];
  for (let n = min; n < max; n++) {
    forks.push(add(program, { op: 'fork', first: program.length + 1, second: 0 }));
    emit(part, program, m);
  }
  for (const fork of forks) fork.second = program.length;
}

/** What one character, or one class of them, matches. JavaScript decides it: one character cannot take it long. */
function characterMatcher(source: string): CharacterMatcher {
  const one = new RegExp(`^(?:${source})$`, 'u');
  const ascii = Array.from({ length: 128 }, (_, code) => one.test(String.fromCharCode(code)));
  return (codePoint) => (codePoint < 128 ? ascii[codePoint]! : one.test(String.fromCodePoint(codePoint)));
}

function isAnchored(node: PatternNode): boolean {
  if (node.kind === 'assertion') return node.assertion === '^';
  if (node.kind === 'choice') return node.branches.every(isAnchored);
  const [first] = node.kind === 'sequence' ? node.parts : [];
  return first !== undefined && isAnchored(first);
}

function holds(assertion: Assertion, text: string, at: number): boolean {
  if (assertion === '^') return at === 0;
  if (assertion === '$') return at === text.length;
  const boundary = isWord(text, at - 1) !== isWord(text, at);
  return assertion === '\\b' ? boundary : !boundary;
}

function isWord(text: string, at: number): boolean {
  return /^\w$/.test(text.charAt(at));
}
