import type { ErrorObject } from 'ajv/dist/2020.js';
import type { SchemaProblem } from './schema-problem.ts';

const MAX_LENGTH = 300;

/** What ajv found, in the order in which it did, each thing once. Says nothing of the values that were found. */
export function toProblems(errors: readonly ErrorObject[]): SchemaProblem[] {
  const found = new Map<string, SchemaProblem>();
  for (const error of errors) {
    // `then` or `else` has said what is wrong.
    if (error.keyword === 'if') continue;
    const message = messageOf(error).slice(0, MAX_LENGTH);
    found.set(`${error.instancePath}\n${message}`, { pointer: error.instancePath, message });
  }
  return [...found.values()];
}

function messageOf({ message, params, propertyName }: ErrorObject): string {
  const detail = params as Record<string, unknown>;
  const named = detail['additionalProperty'] ?? detail['unevaluatedProperty'] ?? propertyName;
  const allowed = detail['allowedValues'] ?? detail['allowedValue'];
  const addition = named ?? allowed;
  const text = (message ?? 'is not valid').replaceAll('NOT', 'not');
  return addition === undefined ? text : `${text}: ${JSON.stringify(addition)}`;
}
