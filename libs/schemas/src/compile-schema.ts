import { Ajv2020, type CodeKeywordDefinition, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Rule } from 'ajv/dist/compile/rules.js';
import { costKeyword, EnoughFailures, withCosts } from './cost-keyword.ts';
import { FORMATS } from './formats.ts';
import { LinearPattern } from './linear-pattern.ts';
import { checkRules } from './schema-rules.ts';
import { MAX_PROBLEMS, SchemaError, type SchemaProblem } from './schema-problem.ts';
import { toProblems } from './to-problems.ts';
import { areUnique } from './unique-items.ts';
import { WorkExceeded, WorkMeter } from './work-meter.ts';

/** What every payload may take, and what each of its bytes adds: far more than a schema needs that a person wrote. */
const STEPS = 20_000;
const STEPS_A_BYTE = 10;

/** More failures than this are not collected. */
const MAX_FAILURES = 50;

export interface CompiledSchema {
  /**
   * What is wrong with a payload, at most `MAX_PROBLEMS`; empty when it is valid. One that takes more work than it may
   * is not.
   * @param bytes the length of its JSON text, which says how much work it may take
   */
  check(value: unknown, bytes: number): readonly SchemaProblem[];
}

const TOO_COSTLY: SchemaProblem = {
  pointer: '',
  message: 'takes too many steps to check by this schema; see what it compares with what, and how often',
};

// By the schema of schemas; it keeps nothing of those that it checks.
const meta = new Ajv2020({ strict: false, allErrors: true, logger: false, validateFormats: false });
const isSchema = meta.getSchema('https://json-schema.org/draft/2020-12/schema')!;

/**
 * Makes a JSON Schema (draft 2020-12) ready for checking payloads. Whoever wrote it: what it may take is bounded, for
 * compiling by its size, for checking by the payload's.
 * @throws SchemaError that says what is wrong with it
 */
export function compileSchema(schema: unknown): CompiledSchema {
  const outline = checkRules(schema);
  if (!isSchema(schema)) throw new SchemaError(toProblems(isSchema.errors ?? []));
  const costed = withCosts(schema, outline);
  const meter = new WorkMeter();
  const validate = compile(costed, meter);
  let collect: ValidateFunction | undefined;
  return {
    check(value, bytes) {
      const steps = STEPS + STEPS_A_BYTE * bytes;
      const first = problemsBy(validate, value, meter, steps);
      if (!first) return [TOO_COSTLY];
      if (first.length === 0) return [];
      // The verdict is known; now everything that there is to say. The first is among it, unless that takes too long.
      collect ??= compile(costed, meter, MAX_FAILURES);
      return (problemsBy(collect, value, meter, steps) ?? first).slice(0, MAX_PROBLEMS);
    },
  };
}

/** @param maxFailures all failures are collected, up to so many; left out: the first one ends it */
function compile(schema: object | boolean, meter: WorkMeter, maxFailures?: number): ValidateFunction {
  // One instance a schema: they keep what they compile, and two schemas must not see each other.
  const ajv = new Ajv2020({
    allErrors: maxFailures !== undefined,
    strictTypes: false,
    strictTuples: false,
    allowMatchingProperties: true,
    meta: false,
    validateSchema: false,
    // Written out where they are referred to, a few kilobytes of schema can become gigabytes of code.
    inlineRefs: false,
    // `toString` is no member of {}.
    ownProperties: true,
    logger: false,
    formats: FORMATS,
    code: {
      // It saves a tenth of the checking and makes compiling a large schema take five times as long.
      optimize: false,
      regExp: Object.assign((source: string) => new LinearPattern(source, meter), { code: 'LinearPattern' }),
    },
  });
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    compile: (wanted: boolean) => (items: unknown[]) => !wanted || areUnique(items, meter),
    error: { message: 'must not have duplicate items' },
  });
  ajv.addKeyword(costKeyword(meter, maxFailures));
  if (maxFailures === undefined) forgetFailedBranches(ajv);
  try {
    return ajv.compile(schema);
  } catch (error) {
    throw new SchemaError([{ pointer: '', message: compileProblem(error as Error) }]);
  }
}

/**
 * What was wrong with one branch is kept until all have failed, and with recursion there may be millions of them. The
 * verdict needs none.
 */
function forgetFailedBranches(ajv: Ajv2020): void {
  for (const keyword of ['anyOf', 'oneOf', 'contains']) {
    const rule = ajv.RULES.all[keyword] as Rule & { definition: CodeKeywordDefinition };
    const { code } = rule.definition;
    rule.definition.code = (context, ruleType) => {
      const subschema = context.subschema.bind(context);
      context.subschema = (branch, valid) => {
        const checked = subschema(branch, valid);
        context.reset();
        return checked;
      };
      code(context, ruleType);
    };
  }
}

function compileProblem(error: Error): string {
  if (error instanceof RangeError) return 'has a chain of references that is too long';
  // What strict mode refuses: keywords that have no effect.
  return error.message.replace(/^strict mode: /, '');
}

/** Undefined when it takes more than the steps allowed, or is nested so deep that the stack ends. */
function problemsBy(
  validate: ValidateFunction,
  value: unknown,
  meter: WorkMeter,
  steps: number,
): SchemaProblem[] | undefined {
  meter.allow(steps);
  try {
    return validate(value) ? [] : toProblems(validate.errors ?? []);
  } catch (error) {
    if (error instanceof EnoughFailures) return toProblems(error.errors);
    if (error instanceof WorkExceeded || error instanceof RangeError) return undefined;
    throw error;
  }
}
