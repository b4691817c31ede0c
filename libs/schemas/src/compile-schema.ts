import { Ajv2020, type CodeKeywordDefinition, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Rule } from 'ajv/dist/compile/rules.js';
import { costKeyword, EnoughFailures, withCosts } from './cost-keyword.ts';
import { FORMATS } from './formats.ts';
import { LinearPattern } from './linear-pattern.ts';
import { checkRules, type SchemaOutline } from './schema-rules.ts';
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

const TOO_COSTLY = 'takes too many steps to check by this schema; see what it compares with what, and how often';
/** A bug of ajv 8.20: with `anyOf` beside it, its code sets members of an object that it has not made. */
const UNDECIDED = 'cannot be checked where unevaluatedProperties stands beside anyOf; use additionalProperties there';

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
  const validate = compile(costed, outline, meter);
  let collect: ValidateFunction | undefined;
  return {
    check(value, bytes) {
      const steps = STEPS + STEPS_A_BYTE * bytes;
      const verdict = run(validate, value, meter, steps);
      if (verdict.obstacle !== undefined) return [{ pointer: '', message: verdict.obstacle }];
      if (verdict.problems.length === 0) return [];
      // What is wrong first is known; now everything else, unless that takes too much.
      collect ??= compile(costed, outline, meter, MAX_FAILURES);
      const { problems = verdict.problems } = run(collect, value, meter, steps);
      return problems.slice(0, MAX_PROBLEMS);
    },
  };
}

/** @param maxFailures all failures are collected, up to so many; left out: the first one ends it */
function compile(
  schema: object | boolean,
  outline: SchemaOutline,
  meter: WorkMeter,
  maxFailures?: number,
): ValidateFunction {
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
  // What has been evaluated is kept track of only for those who ask.
  ajv.opts.unevaluated = outline.usesUnevaluated;
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

type Outcome =
  | { readonly problems: readonly SchemaProblem[]; readonly obstacle?: undefined }
  /** Why it did not come to an end. */
  | { readonly problems?: undefined; readonly obstacle: string };

function run(validate: ValidateFunction, value: unknown, meter: WorkMeter, steps: number): Outcome {
  meter.allow(steps);
  try {
    return { problems: validate(value) ? [] : toProblems(validate.errors ?? []) };
  } catch (error) {
    if (error instanceof EnoughFailures) return { problems: toProblems(error.errors) };
    // A RangeError: nested so deeply that the stack ends.
    if (error instanceof WorkExceeded || error instanceof RangeError) return { obstacle: TOO_COSTLY };
    if (error instanceof TypeError) return { obstacle: UNDECIDED };
    throw error;
  }
}
