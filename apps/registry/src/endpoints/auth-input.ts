import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn } from 'class-validator';
import { authPlace, type AuthCredentials, type AuthType } from '#domain';
import type { SecretBox } from '#service';
import type { ShownAuth, StoredAuth } from '#store';
import { MayBeMissing, Satisfies } from '../input-rules.ts';
import { clientCertificateProblem, describeCertificate, MAX_PEM_LENGTH } from './client-certificate.ts';
import { headerProblem } from './custom-headers.ts';
import { endpointUrlProblem } from './endpoint-url.ts';

const AUTH_TYPES: readonly AuthType[] = ['bearer', 'basic', 'header', 'oauth2', 'mtls'];
const MAX_LENGTH = 4096;

/** Never shows the value. */
const Credential = (maxLength: number, form: RegExp, what: string) =>
  Satisfies('isCredential', (value) =>
    typeof value === 'string' && value.length <= maxLength && form.test(value)
      ? undefined
      : `must be 1 to ${maxLength} characters: ${what}`,
  );

const VISIBLE = /^[\x21-\x7e]+$/;
/** @see https://www.rfc-editor.org/rfc/rfc7617#section-2 */
const USER = /^[^\p{Cc}:]+$/u;
const NO_CONTROLS = /^[^\p{Cc}]+$/u;

/** How Hookwire says to the receiver who it is. What is secret in it is never shown again. */
export class AuthInput {
  @ApiProperty({ enum: AUTH_TYPES })
  @IsIn(AUTH_TYPES, { message: `must be one of: ${AUTH_TYPES.join(', ')}` })
  type: AuthType;
}

export class BearerAuthInput extends AuthInput {
  @ApiProperty({ enum: ['bearer'] }) declare type: 'bearer';

  @ApiProperty({ writeOnly: true, maxLength: MAX_LENGTH, description: 'Sent as `Authorization: Bearer …`.' })
  @Credential(MAX_LENGTH, VISIBLE, 'printable ASCII without spaces')
  token: string;
}

export class BasicAuthInput extends AuthInput {
  @ApiProperty({ enum: ['basic'] }) declare type: 'basic';

  @ApiProperty({ maxLength: 255 })
  @Credential(255, USER, 'no colon and no control characters')
  username: string;

  @ApiProperty({ writeOnly: true, maxLength: 1024 })
  @Credential(1024, NO_CONTROLS, 'no control characters')
  password: string;
}

export class HeaderAuthInput extends AuthInput {
  @ApiProperty({ enum: ['header'] }) declare type: 'header';

  @ApiProperty({ maxLength: 100, example: 'X-Api-Key' })
  @Satisfies('isHeaderName', (name) =>
    typeof name === 'string' ? headerProblem(name, 'x') : 'must be the name of a header',
  )
  name: string;

  @ApiProperty({ writeOnly: true, maxLength: MAX_LENGTH })
  @Satisfies('isHeaderValue', (value) =>
    value === '' ? 'must not be empty' : headerProblem('x', value)?.replace('the value of x must', 'must'),
  )
  value: string;
}

export class OAuth2AuthInput extends AuthInput {
  @ApiProperty({ enum: ['oauth2'] }) declare type: 'oauth2';

  @ApiProperty({ maxLength: 2048, description: 'Asked with the grant type `client_credentials`.' })
  @Satisfies('isTokenUrl', endpointUrlProblem)
  tokenUrl: string;

  @ApiProperty({ maxLength: 255 })
  @Credential(255, NO_CONTROLS, 'no control characters')
  clientId: string;

  @ApiProperty({ writeOnly: true, maxLength: MAX_LENGTH })
  @Credential(MAX_LENGTH, NO_CONTROLS, 'no control characters')
  clientSecret: string;

  @ApiPropertyOptional({ type: [String], maxItems: 50, default: [] })
  @MayBeMissing()
  @IsArray({ message: 'must be a list' })
  @ArrayMaxSize(50, { message: 'must not have more than 50 items' })
  @ArrayUnique({ message: 'must not repeat an item' })
  @Satisfies('isScope', scopeProblem, { each: true })
  scopes?: string[];

  @ApiPropertyOptional({ maxLength: 2048, description: 'For servers that want to know whom the token is for.' })
  @MayBeMissing()
  @Credential(2048, NO_CONTROLS, 'no control characters')
  audience?: string;

  @ApiPropertyOptional({
    enum: ['basic', 'body'],
    default: 'basic',
    description: 'Where the token request carries the id and the secret: `Authorization: Basic`, or its form.',
  })
  @MayBeMissing()
  @IsIn(['basic', 'body'], { message: 'must be basic or body' })
  clientAuthentication?: 'basic' | 'body';
}

export class MtlsAuthInput extends AuthInput {
  @ApiProperty({ enum: ['mtls'] }) declare type: 'mtls';

  @ApiProperty({ maxLength: MAX_PEM_LENGTH, description: 'PEM, its own first, then those that lead to the authority.' })
  @Satisfies('isClientCertificate', (value, input) =>
    clientCertificateProblem(value, (input as MtlsAuthInput).privateKey, Date.now()),
  )
  certificate: string;

  @ApiProperty({ writeOnly: true, maxLength: MAX_PEM_LENGTH, description: 'PEM, without a password.' })
  @Satisfies('isPem', (value) => (typeof value === 'string' ? undefined : 'must be a private key in PEM'))
  privateKey: string;
}

export const AUTH_KINDS = {
  bearer: BearerAuthInput,
  basic: BasicAuthInput,
  header: HeaderAuthInput,
  oauth2: OAuth2AuthInput,
  mtls: MtlsAuthInput,
} as const;

export type AnyAuthInput = InstanceType<(typeof AUTH_KINDS)[AuthType]>;

/** @param endpoint the id of the one that the credentials are for */
export function toStoredAuth(input: AnyAuthInput, endpoint: string, box: SecretBox): StoredAuth {
  const [credentials, shown] = split(input);
  return { type: input.type, shown, sealed: box.seal(JSON.stringify(credentials), authPlace(endpoint)) };
}

/** What is sealed, and what of it may be shown. */
function split(input: AnyAuthInput): [AuthCredentials, ShownAuth] {
  switch (input.type) {
    case 'bearer':
      return [{ type: input.type, token: input.token }, {}];
    case 'basic': {
      const { type, username, password } = input;
      return [{ type, username, password }, { username }];
    }
    case 'header': {
      const { type, name, value } = input;
      return [{ type, name, value }, { name }];
    }
    case 'oauth2': {
      const { type, tokenUrl, clientId, clientSecret, scopes = [], audience, clientAuthentication = 'basic' } = input;
      const shown = {
        tokenUrl,
        clientId,
        scopes,
        ...(audience === undefined ? {} : { audience }),
        clientAuthentication,
      };
      return [{ type, clientSecret, ...shown }, shown];
    }
    case 'mtls': {
      const { type, certificate, privateKey } = input;
      return [{ type, certificate, privateKey }, { certificate: describeCertificate(certificate) }];
    }
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3 */
function scopeProblem(value: unknown): string | undefined {
  const isScope = typeof value === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(value);
  return isScope ? undefined : 'each must be 1 to 200 printable ASCII characters, without spaces, " and \\';
}
