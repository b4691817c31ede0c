import { ApiProperty } from '@nestjs/swagger';
import type { StoredVerification } from '#store';

const STATUSES = ['not_required', 'pending', 'verified', 'failed'] as const;

export class VerificationDto {
  @ApiProperty({
    enum: STATUSES,
    description:
      '`not_required`: nobody asked. `pending`: the URL is asked now. `verified`: it answered. `failed`: it did not; ' +
      'mend it and ask again.',
  })
  status: (typeof STATUSES)[number];
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The URL that is asked: another one than `url` takes its place as soon as it has answered.',
  })
  url: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Since when it is so.' })
  at: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Why it failed.' }) error: string | null;
}

export function toVerificationView(stored: StoredVerification | null): VerificationDto {
  if (!stored) return { status: 'not_required', url: null, at: null, error: null };
  const { status, url, at, error = null } = stored;
  return { status, url, at: new Date(at).toISOString(), error };
}
