import { applyDecorators } from '@nestjs/common';
import { IsString, Length, Matches, ValidateBy, ValidateIf } from 'class-validator';

/** The field may be left out. Unlike `IsOptional`, null is not taken for "left out". */
export const MayBeMissing = () => ValidateIf((_, value) => value !== undefined);

/** The field may be left out, or null to clear it. */
export const MayBeNull = () => ValidateIf((_, value) => value !== undefined && value !== null);

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
 * @param problem says what is wrong with a value, or undefined
 */
export function Satisfies(
  name: string,
  problem: (value: unknown) => string | undefined,
  options: { each?: boolean } = {},
) {
  return ValidateBy(
    {
      name,
      validator: {
        validate: (value: unknown) => problem(value) === undefined,
        // With `each`, the value here is the whole array; the first bad item speaks for it.
        defaultMessage: (args) => {
          const values: unknown[] = options.each && Array.isArray(args?.value) ? args.value : [args?.value];
          return values.map(problem).find((text) => text !== undefined) ?? 'is not valid';
        },
      },
    },
    { each: options.each ?? false },
  );
}
