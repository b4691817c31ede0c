import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNumber,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { DEFAULT_RETRY_POLICY, isRetryCondition } from '#domain';
import type { StoredRetry } from '#store';
import { MayBeMissing, MayBeNull, NumberFrom, Satisfies, toMs, WholeNumber } from '../input-rules.ts';

type Strategy = 'list' | 'exponential';

const WEEK_SECONDS = 604_800;
const MAX_WINDOW_SECONDS = 2_592_000;
const DELAY = `each must be a number of seconds from 0.1 to ${WEEK_SECONDS}`;

function strategyOf(input: unknown): Strategy {
  return (input as RetryInput).strategy === 'exponential' ? 'exponential' : 'list';
}

/** The field is for one of the strategies: needed there unless it may be missing, and refused with the other. */
const OnlyFor = (strategy: Strategy, options: { mayBeMissing?: boolean } = {}) =>
  applyDecorators(
    ValidateIf(
      (input, value) => value !== undefined || (strategyOf(input) === strategy && options.mayBeMissing !== true),
    ),
    Satisfies('isOfStrategy', (_, input) =>
      strategyOf(input) === strategy ? undefined : `is for strategy "${strategy}", and this is "${strategyOf(input)}"`,
    ),
  );

/** When to try again, in one of two forms. */
export class RetryInput {
  @ApiPropertyOptional({
    type: String,
    enum: ['list', 'exponential'],
    default: 'list',
    description: '`list` takes `delaysSeconds`; `exponential` the fields from `initialDelaySeconds` to `maxRetries`.',
  })
  @MayBeMissing()
  @IsIn(['list', 'exponential'], { message: 'must be list or exponential' })
  strategy?: Strategy;

  @ApiPropertyOptional({
    type: [Number],
    maxItems: 20,
    example: [5, 300, 1800],
    description: 'Seconds to wait after the first failure, the second, and so on. Empty: no retry.',
  })
  @OnlyFor('list')
  @IsArray({ message: 'must be a list of seconds' })
  @ArrayMaxSize(20, { message: 'must not have more than 20 items' })
  @IsNumber({}, { each: true, message: DELAY })
  @Min(0.1, { each: true, message: DELAY })
  @Max(WEEK_SECONDS, { each: true, message: DELAY })
  delaysSeconds?: number[];

  @ApiPropertyOptional({ minimum: 0.1, maximum: WEEK_SECONDS, description: 'Seconds to wait after the first failure.' })
  @OnlyFor('exponential')
  @NumberFrom(0.1, WEEK_SECONDS)
  initialDelaySeconds?: number;

  @ApiPropertyOptional({
    minimum: 1,
    maximum: 10,
    default: 2,
    description: 'Each delay is so many times the one before.',
  })
  @OnlyFor('exponential', { mayBeMissing: true })
  @NumberFrom(1, 10)
  multiplier?: number;

  @ApiPropertyOptional({
    minimum: 0.1,
    maximum: WEEK_SECONDS,
    default: WEEK_SECONDS,
    description: 'No delay is longer.',
  })
  @OnlyFor('exponential', { mayBeMissing: true })
  @NumberFrom(0.1, WEEK_SECONDS)
  @Satisfies('isNotBelowInitial', (value, input) =>
    Number(value) < Number((input as RetryInput).initialDelaySeconds)
      ? 'must not be less than initialDelaySeconds'
      : undefined,
  )
  maxDelaySeconds?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 50 })
  @OnlyFor('exponential')
  @WholeNumber(0, 50)
  maxRetries?: number;

  @ApiPropertyOptional({
    type: Number,
    minimum: 0,
    maximum: 0.5,
    default: DEFAULT_RETRY_POLICY.jitter,
    description: 'Share of a delay added or taken at random.',
  })
  @MayBeMissing()
  @IsNumber({}, { message: 'must be a number' })
  @Min(0, { message: 'must be from 0 to 0.5' })
  @Max(0.5, { message: 'must be from 0 to 0.5' })
  jitter = DEFAULT_RETRY_POLICY.jitter;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: 0.1,
    maximum: MAX_WINDOW_SECONDS,
    description: 'No attempt is made later than this after the first one, whatever the delays are.',
  })
  @MayBeNull()
  @NumberFrom(0.1, MAX_WINDOW_SECONDS)
  windowSeconds?: number | null;

  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    maxItems: 50,
    example: ['5xx', '429', 'error'],
    description:
      'What is tried again: classes of answers (`5xx`), single ones (`429`), and `error` for no answer at all. ' +
      'Left out: everything that is not a success.',
  })
  @MayBeNull()
  @IsArray({ message: 'must be a list' })
  @ArrayMinSize(1, { message: 'must not be empty; for no retries at all, set no delays' })
  @ArrayMaxSize(50, { message: 'must not have more than 50 items' })
  @ArrayUnique({ message: 'must not repeat an item' })
  @Satisfies('isRetryCondition', conditionProblem, { each: true })
  retryOn?: string[] | null;
}

function conditionProblem(value: unknown): string | undefined {
  if (typeof value === 'string' && isRetryCondition(value)) return undefined;
  return `${JSON.stringify(value).slice(0, 50)} is no condition: use a class like "5xx", a status like "429", or "error"`;
}

/** @param input checked */
export function toStoredRetry(input: RetryInput): StoredRetry {
  const both = {
    jitter: input.jitter,
    ...(input.windowSeconds == null ? {} : { windowMs: toMs(input.windowSeconds) }),
    ...(input.retryOn == null ? {} : { retryOn: input.retryOn }),
  };
  if (strategyOf(input) === 'list') return { strategy: 'list', delaysMs: input.delaysSeconds!.map(toMs), ...both };
  return {
    strategy: 'exponential',
    initialMs: toMs(input.initialDelaySeconds!),
    multiplier: input.multiplier ?? 2,
    maxDelayMs: toMs(input.maxDelaySeconds ?? WEEK_SECONDS),
    retries: input.maxRetries!,
    ...both,
  };
}

/** In the form in which it was given. */
export function toRetryView(stored: StoredRetry | null): RetryInput {
  const retry = stored ?? DEFAULT_RETRY_POLICY;
  const both = {
    jitter: retry.jitter,
    windowSeconds: retry.windowMs === undefined ? null : retry.windowMs / 1000,
    retryOn: retry.retryOn ? [...retry.retryOn] : null,
  };
  if ('initialMs' in retry) {
    return {
      strategy: 'exponential',
      initialDelaySeconds: retry.initialMs / 1000,
      multiplier: retry.multiplier,
      maxDelaySeconds: retry.maxDelayMs / 1000,
      maxRetries: retry.retries,
      ...both,
    };
  }
  return { strategy: 'list', delaysSeconds: retry.delaysMs.map((ms) => ms / 1000), ...both };
}
