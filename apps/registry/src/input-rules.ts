import { applyDecorators, type Type } from '@nestjs/common';
import { Type as Transform } from 'class-transformer';
import { IsObject, IsString, Length, Matches, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';

/** The field may be left out. Unlike `IsOptional`, null is not taken for "left out". */
export const MayBeMissing = () => ValidateIf((_, value) => value !== undefined);

/** The field may be left out, or null to clear it. */
export const MayBeNull = () => ValidateIf((_, value) => value !== undefined && value !== null);

type Kinds = Readonly<Record<string, Type<object>>>;

/** An object with fields of its own, that may be left out; and null to clear it, if that is said. */
export function Nested(
  type: () => Type<object>,
  options: { orNull?: boolean; /** By the field `type`, which chooses another class. */ kinds?: Kinds } = {},
) {
  const message = options.orNull ? 'must be an object or null' : 'must be an object';
  return applyDecorators(
    options.orNull ? MayBeNull() : MayBeMissing(),
    // It takes lists too, and checks each of their items; the other one does not.
    ValidateNested({ message }),
    IsObject({ message }),
    Transform(
      type,
      options.kinds && {
        discriminator: {
          property: 'type',
          subTypes: Object.entries(options.kinds).map(([name, value]) => ({ name, value })),
        },
        keepDiscriminatorProperty: true,
      },
    ),
  );
}

/** Text for people. No control characters: Postgres cannot store NUL, and the others break log lines and tables. */
export const PlainText = (maxLength: number) =>
  applyDecorators(
    IsString({ message: 'must be text' }),
    Length(1, maxLength, { message: `must have 1 to ${maxLength} characters` }),
    // eslint-disable-next-line no-control-regex -- finding control characters is what this is for
    Matches(/^[^\u0000-\u001f\u007f]*$/, { message: 'must not contain control characters' }),
  );

/**
 * A rule that explains itself.
 * @param problem says what is wrong with a value, or undefined; it may look at the whole object
 */
export function Satisfies(
  name: string,
  problem: (value: unknown, object: object) => string | undefined,
  options: { each?: boolean } = {},
) {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value: unknown, args) => problem(value, args!.object) === undefined,
        // With `each`, the value here is the whole array; the first bad item speaks for it.
        defaultMessage: (args) => {
          const values: unknown[] = options.each && Array.isArray(args?.value) ? args.value : [args?.value];
          const problems = values.map((value) => problem(value, args!.object));
          return problems.find((text) => text !== undefined) ?? 'is not valid';
        },
      },
    },
    { each: options.each ?? false },
  );
}

/** With one message, whatever is wrong with it. */
export const WholeNumber = (min: number, max: number) =>
  Satisfies('isWholeNumber', (value) =>
    Number.isInteger(value) && isFrom(value, min, max) ? undefined : `must be a whole number from ${min} to ${max}`,
  );

export const NumberFrom = (min: number, max: number) =>
  Satisfies('isNumberFrom', (value) =>
    isFrom(value, min, max) ? undefined : `must be a number from ${min} to ${max}`,
  );

function isFrom(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && value >= min && value <= max;
}

/** A length of time as it is kept. */
export function toMs(seconds: number): number {
  return Math.round(seconds * 1000);
}
