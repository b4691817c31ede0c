import { ApiProperty } from '@nestjs/swagger';
import type { RateLimit } from '#domain';
import { NumberFrom, toMs, WholeNumber } from './input-rules.ts';

const MAX_LIMIT = 100_000;
const MAX_WINDOW_SECONDS = 3_600;

export class RateLimitInput {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_LIMIT, example: 100 })
  @WholeNumber(1, MAX_LIMIT)
  limit: number;

  @ApiProperty({
    minimum: 0.1,
    maximum: MAX_WINDOW_SECONDS,
    example: 60,
    description: 'No window of this length, wherever it begins, has more than `limit`.',
  })
  @NumberFrom(0.1, MAX_WINDOW_SECONDS)
  windowSeconds: number;
}

export function toRateLimit({ limit, windowSeconds }: RateLimitInput): RateLimit {
  return { limit, windowMs: toMs(windowSeconds) };
}

export function toRateLimitView(stored: RateLimit | null): RateLimitInput | null {
  return stored && { limit: stored.limit, windowSeconds: stored.windowMs / 1000 };
}
