import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { AuthType } from '#domain';
import type { CertificateDescription, StoredAuth } from '#store';

class CertificateDto implements CertificateDescription {
  @ApiProperty() subject: string;
  @ApiProperty() issuer: string;
  @ApiProperty() serialNumber: string;
  @ApiProperty({ description: 'SHA-256.' }) fingerprint: string;
  @ApiProperty({ format: 'date-time' }) validFrom: string;
  @ApiProperty({ format: 'date-time', description: 'Receivers refuse it from then on: set another one before.' })
  expiresAt: string;
}

/** Without anything secret. */
export class AuthDto {
  @ApiProperty({ enum: ['bearer', 'basic', 'header', 'oauth2', 'mtls'] }) type: AuthType;
  @ApiPropertyOptional({ description: 'Of `basic`.' }) username?: string;
  @ApiPropertyOptional({ description: 'Of `header`.' }) name?: string;
  @ApiPropertyOptional({ description: 'Of `oauth2`.' }) tokenUrl?: string;
  @ApiPropertyOptional({ description: 'Of `oauth2`.' }) clientId?: string;
  @ApiPropertyOptional({ type: [String], description: 'Of `oauth2`.' }) scopes?: string[];
  @ApiPropertyOptional({ description: 'Of `oauth2`, where it was given.' }) audience?: string;
  @ApiPropertyOptional({ enum: ['basic', 'body'], description: 'Of `oauth2`.' })
  clientAuthentication?: 'basic' | 'body';
  @ApiPropertyOptional({ type: CertificateDto, description: 'Of `mtls`.' }) certificate?: CertificateDto;
}

export function toAuthView(stored: StoredAuth | null): AuthDto | null {
  return stored && { type: stored.type, ...stored.shown };
}
