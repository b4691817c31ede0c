import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean } from 'class-validator';
import { MayBeMissing, Satisfies } from '../input-rules.ts';
import { secretProblem } from '../secrets/new-secret.ts';

// Fields that several products' webhooks have, by whatever names.

/** The caller's own secret; what else the dialect asks of it is looked at when it is sealed. */
export const SecretField = () =>
  applyDecorators(
    ApiPropertyOptional({
      type: String,
      minLength: 1,
      maxLength: 256,
      description: 'Signs what is sent. A new webhook gets one anyway.',
    }),
    MayBeMissing(),
    Satisfies('isSecret', secretProblem),
  );

export const ActiveField = () =>
  applyDecorators(
    ApiPropertyOptional({
      type: Boolean,
      description: 'Whether it gets events. A new webhook does, unless told otherwise.',
    }),
    MayBeMissing(),
    IsBoolean({ message: 'must be true or false' }),
  );
