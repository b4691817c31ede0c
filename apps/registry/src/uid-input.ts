import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { isUid, UID_PATTERN } from '#domain';
import { MayBeNull, Satisfies } from './input-rules.ts';

/** A caller's own name for something, in a body; null for none. */
export const UidInput = () =>
  applyDecorators(
    ApiPropertyOptional({
      type: String,
      nullable: true,
      pattern: UID_PATTERN,
      example: 'customer-42',
      description: 'Your own name for it, taken wherever its id is. No two of a kind share one in a tenant.',
    }),
    MayBeNull(),
    Satisfies('isUid', (value) =>
      typeof value === 'string' && isUid(value)
        ? undefined
        : 'must have 1 to 64 letters, digits, ".", "_" or "-", and not be an id of Hookwire’s',
    ),
  );
