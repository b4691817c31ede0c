import { applyDecorators } from '@nestjs/common';
import { ApiHideProperty, ApiQuery } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize } from 'class-validator';
import { isEventTypePattern } from '#domain';
import { MayBeMissing, Satisfies } from '../input-rules.ts';

const MOST_VALUES = 20;
const MOST_ATTRIBUTES = 8;
const ATTRIBUTE_NAME = /^[A-Za-z0-9_.-]{1,64}$/;
const MAX_ATTRIBUTE_LENGTH = 1_024;

/** A filter that may be given several times: `?status=exhausted&status=cancelled`. */
export const Several = () =>
  applyDecorators(
    MayBeMissing(),
    Transform(({ value }: { value: unknown }) => (value === undefined || Array.isArray(value) ? value : [value])),
    ArrayMaxSize(MOST_VALUES, { message: `may be given at most ${MOST_VALUES} times` }),
  );

/** Event types, each exact or everything below a name. */
export const EventTypes = () =>
  applyDecorators(
    Several(),
    Satisfies(
      'isEventTypePattern',
      (value) =>
        typeof value === 'string' && value !== '*' && isEventTypePattern(value)
          ? undefined
          : 'must be an event type, like invoice.paid, or all below a name, like invoice.*',
      { each: true },
    ),
  );

/** `?attributes[region]=eu`: names and values that an event must have, all of them. */
export const AttributeFilter = () =>
  applyDecorators(
    ApiHideProperty(),
    MayBeMissing(),
    // As it was given: names may be such that copying an object loses them.
    Transform(({ obj }: { obj: { attributes?: unknown } }) => obj.attributes),
    Satisfies('isAttributeFilter', attributesProblem),
  );

/** The description of the same, which a class cannot give. */
export const ApiAttributes = () =>
  ApiQuery({
    name: 'attributes',
    required: false,
    style: 'deepObject',
    explode: true,
    description: 'Only of events with these attributes, all of them: `attributes[region]=eu`.',
    schema: {
      type: 'object',
      maxProperties: MOST_ATTRIBUTES,
      additionalProperties: { type: 'string', maxLength: MAX_ATTRIBUTE_LENGTH },
    },
  });

function attributesProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'must be given by name, like attributes[region]=eu';
  }
  const entries = Object.entries(value);
  if (entries.length > MOST_ATTRIBUTES) return `may have at most ${MOST_ATTRIBUTES} names`;
  if (entries.some(([name]) => !ATTRIBUTE_NAME.test(name))) {
    return 'must have names of up to 64 letters, digits, _, . and -';
  }
  return entries.every(
    ([, text]) => typeof text === 'string' && text.length <= MAX_ATTRIBUTE_LENGTH && !text.includes('\0'),
  )
    ? undefined
    : `must have one text of at most ${MAX_ATTRIBUTE_LENGTH} characters for each name`;
}
