import ts from 'typescript';
import { ALL_ROWS } from './rows.ts';

/** A test, or the tests that one line makes, named after rows. */
export interface NamedTest {
  readonly file: string;
  readonly rows: readonly string[];
  /** From the name that begins with the rows, as it stands in the source: `CK-14: payloadTemplate › %s is refused`. */
  readonly title: string;
}

const ID = `(?:${[...new Set(ALL_ROWS.map(({ id }) => id.replace(/\d+$/, '')))].join('|')})\\d+`;
const NAMED = new RegExp(`^(${ID}(?:, ${ID})*)(?![\\w.-])`);

/** Most files need not be read any closer. */
const SOMEWHERE = new RegExp(`['"\`]${ID}`);

const SUITES = ['describe'];
const TESTS = ['it', 'test'];

/**
 * The tests of a file that are named after rows, or stand in a suite that is.
 * @param file its path, for what is found
 */
export function namedTests(file: string, source: string): NamedTest[] {
  if (!SOMEWHERE.test(source)) return [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest);
  const constants = constantsOf(tree);
  const found: NamedTest[] = [];

  const visit = (node: ts.Node, suites: readonly string[]): void => {
    const called = ts.isCallExpression(node) ? calledName(node.expression) : undefined;
    const title = ts.isCallExpression(node) ? titleOf(node.arguments[0], constants) : undefined;
    const path = called === undefined || title === undefined ? suites : [...suites, title];
    if (path !== suites && TESTS.includes(called!)) {
      const from = path.findLastIndex((each) => NAMED.test(each));
      if (from >= 0) found.push({ file, rows: rowsOf(path[from]!), title: path.slice(from).join(' › ') });
    }
    ts.forEachChild(node, (child) => visit(child, SUITES.includes(called ?? '') ? path : suites));
  };
  visit(tree, []);
  return found;
}

function rowsOf(title: string): string[] {
  return NAMED.exec(title)![1]!.split(', ');
}

/** `it` of `it(…)`, `it.skip(…)`, `it.each(…)(…)` and `it.each<T>`…`(…)`. */
function calledName(called: ts.Expression): string | undefined {
  let inner = called;
  for (;;) {
    if (ts.isPropertyAccessExpression(inner) || ts.isCallExpression(inner)) inner = inner.expression;
    else if (ts.isTaggedTemplateExpression(inner)) inner = inner.tag;
    else return ts.isIdentifier(inner) ? inner.text : undefined;
  }
}

/** What is put into a name where it is made is `…` here. */
function titleOf(node: ts.Node | undefined, constants: ReadonlyMap<string, ts.Expression>): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
  }
  const value = ts.isIdentifier(node) ? constants.get(node.text) : undefined;
  return value && !ts.isIdentifier(value) ? titleOf(value, constants) : undefined;
}

function constantsOf(tree: ts.SourceFile): Map<string, ts.Expression> {
  const constants = new Map<string, ts.Expression>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer) {
      constants.set(node.name.text, node.initializer);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return constants;
}

/** Whether a test of a run is one of those. @param names of its suites, and its own */
export function isMadeBy({ title }: NamedTest, names: readonly string[]): boolean {
  const made = title
    .split(/(…|%[sdifjoOp#%]|\$\w+(?:\.\w+)*)/)
    .map((part, n) => (n % 2 === 1 ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`(^| › )${made}$`, 's').test(names.join(' › '));
}
