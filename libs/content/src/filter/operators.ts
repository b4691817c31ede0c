import { isScalar, isStorable, type Json, type Scalar } from '../json.ts';
import { FILTER_LIMITS, type Test } from './filter.ts';

/** An operator on a scalar value: makes a test of its operand. */
interface Operator {
  /** What the operand must be, when it is not that. */
  problem(operand: Json): string | undefined;
  test(operand: Json): Omit<Test, 'at'>;
}

const SEARCHED_AT_ONCE = 32;
const LONG_TEXT = `must not be longer than ${FILTER_LIMITS.textLength} characters`;

export function scalarProblem(operand: unknown): string | undefined {
  if (!isScalar(operand)) return 'must be text, a number, true, false or null';
  return typeof operand === 'string' ? textProblem(operand) : undefined;
}

function textProblem(operand: unknown, maxLength: number = FILTER_LIMITS.textLength): string | undefined {
  if (typeof operand !== 'string') return 'must be text';
  if (operand.length > maxLength) {
    return maxLength === FILTER_LIMITS.textLength ? LONG_TEXT : `must not be longer than ${maxLength} characters`;
  }
  return isStorable(operand) ? undefined : 'must not contain NUL or half a surrogate pair';
}

function comparableProblem(operand: unknown): string | undefined {
  if (typeof operand !== 'string' && typeof operand !== 'number') return 'must be a number or text';
  return typeof operand === 'string' ? textProblem(operand) : undefined;
}

function listProblem(operand: unknown): string | undefined {
  if (!Array.isArray(operand)) return 'must be a list';
  if (operand.length === 0) return 'must not be empty';
  if (operand.length > FILTER_LIMITS.values) return `must not have more than ${FILTER_LIMITS.values} values`;
  return operand.map(scalarProblem).find((problem) => problem !== undefined);
}

/** Numbers compare with numbers and texts with texts, by their code units: times in RFC 3339 compare as times. */
function comparison(compare: (value: string | number, operand: string | number) => boolean): Operator {
  return {
    problem: comparableProblem,
    test: (operand) => ({
      holds: (value) =>
        typeof value === typeof operand && compare(value as string | number, operand as string | number),
    }),
  };
}

function textOperator(holds: (value: string, operand: string) => boolean, costOfText?: Test['costOfText']): Operator {
  return {
    problem: (operand) => textProblem(operand, costOfText && FILTER_LIMITS.searchedLength),
    test: (operand) => ({
      holds: (value) => typeof value === 'string' && holds(value, operand as string),
      ...(costOfText ? { costOfText } : {}),
    }),
  };
}

/** Equal means equal as JSON: 1 is not "1", and null is not missing. */
export function equals(operand: Json): Omit<Test, 'at'> {
  return { holds: (value) => value === operand };
}

export function isOneOf(operands: Json): Omit<Test, 'at'> {
  const values = new Set(operands as readonly Scalar[]);
  return { holds: (value) => values.has(value as Scalar) };
}

export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['$eq', { problem: scalarProblem, test: equals }],
  ['$gt', comparison((value, operand) => value > operand)],
  ['$gte', comparison((value, operand) => value >= operand)],
  ['$lt', comparison((value, operand) => value < operand)],
  ['$lte', comparison((value, operand) => value <= operand)],
  ['$in', { problem: listProblem, test: isOneOf }],
  ['$startsWith', textOperator((value, operand) => value.startsWith(operand))],
  ['$endsWith', textOperator((value, operand) => value.endsWith(operand))],
  [
    '$contains',
    textOperator(
      (value, operand) => value.includes(operand),
      (length) => length / SEARCHED_AT_ONCE,
    ),
  ],
]);

/** Of which operator a negated one is the opposite. */
export const NEGATED: ReadonlyMap<string, string> = new Map([
  ['$neq', '$eq'],
  ['$nin', '$in'],
]);

export const ALL_OPERATORS: readonly string[] = [
  '$eq',
  '$neq',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$startsWith',
  '$endsWith',
  '$contains',
  '$exist',
  '$and',
  '$or',
  '$not',
];
