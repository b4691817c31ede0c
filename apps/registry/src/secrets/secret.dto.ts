import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { SECRET_TYPES, type SecretType } from '#domain';
import type { StoredSecret } from '#store';
import { MayBeMissing, Satisfies, WholeNumber } from '../input-rules.ts';
import { secretProblem, secretTypeProblem, type FreshSecret } from './new-secret.ts';
import { MAX_OVERLAP_SECONDS } from './secret-rules.ts';

const DEFAULT_OVERLAP_SECONDS = 86_400;

export class NewSecret {
  @ApiPropertyOptional({
    enum: SECRET_TYPES,
    default: 'hmac',
    description: '`hmac`: signs as `v1`, with a secret that both sides know. `ed25519`: as `v1a`, with a key pair.',
  })
  @MayBeMissing()
  @Satisfies('isSecretType', (value, input) => secretTypeProblem(value, (input as NewSecret).secret))
  type?: SecretType;

  @ApiPropertyOptional({
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    description:
      'Your own: `whsec_` and base64 of 24 to 64 bytes, or `whsk_` and base64 of an Ed25519 seed, with or without its ' +
      'public key; in the other dialects any text. Left out: a new one is made.',
  })
  @MayBeMissing()
  @Satisfies('isSecret', secretProblem)
  secret?: string;
}

export class Rotation extends NewSecret {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OVERLAP_SECONDS,
    default: DEFAULT_OVERLAP_SECONDS,
    description: 'For so long requests carry the signatures of the secrets so far as well. 0: they end at once.',
  })
  @MayBeMissing()
  @WholeNumber(0, MAX_OVERLAP_SECONDS)
  overlapSeconds = DEFAULT_OVERLAP_SECONDS;
}

export class SecretPatch {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MAX_OVERLAP_SECONDS,
    nullable: true,
    description: 'It signs for so long from now on. Null: without an end.',
  })
  @Satisfies('isSecondsOrNull', (value) =>
    value === null || (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_OVERLAP_SECONDS)
      ? undefined
      : `must be a whole number from 1 to ${MAX_OVERLAP_SECONDS}, or null for no end`,
  )
  expiresInSeconds: number | null;
}

export class SecretDto {
  @ApiProperty({ example: 'sec_01k5qj8e3n9r7c2m4x6v8b0d1f' }) id: string;
  @ApiProperty({ enum: SECRET_TYPES }) type: SecretType;
  @ApiProperty({ type: String, nullable: true, description: '`whpk_…`, to verify with; null for `hmac`.' })
  publicKey: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'From then on it signs no more.' })
  expiresAt: string | null;
}

export class SecretListDto {
  @ApiProperty({ type: [SecretDto], description: 'Those that sign now, newest first.' }) data: SecretDto[];
}

export class RevealedSecretDto extends SecretDto {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Null for `ed25519`: verifying takes the public key, and the private one does not leave Hookwire.',
  })
  secret: string | null;
}

export function toSecretView({ id, publicKey, createdAt, expiresAt }: StoredSecret): SecretDto {
  return {
    id,
    type: publicKey === null ? 'hmac' : 'ed25519',
    publicKey,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  };
}

export function toRevealedView({ stored, text }: FreshSecret): RevealedSecretDto {
  return { ...toSecretView(stored), secret: stored.publicKey === null ? text : null };
}
