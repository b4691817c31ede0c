import type { Type } from '@nestjs/common';
import { ApiAcceptedResponse } from '@nestjs/swagger';

/** Describes the answer to a change that is stored while the broker went away; see `registry-changes.ts`. */
export const ApiStoredResponse = (type?: Type<unknown>) =>
  ApiAcceptedResponse({
    description:
      'Stored, but not active yet: the message broker went away just now. It becomes active by itself; do not repeat it.',
    ...(type ? { type } : {}),
  });
