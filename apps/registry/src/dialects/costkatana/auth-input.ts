import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, OmitType } from '@nestjs/swagger';
import { Type as Transform } from 'class-transformer';
import { IsIn, IsObject, ValidateNested } from 'class-validator';
import type { AuthType } from '#domain';
import type { StoredAuth } from '#store';
import {
  BasicAuthInput,
  BearerAuthInput,
  HeaderAuthInput,
  OAuth2AuthInput,
  type AnyAuthInput,
} from '../../endpoints/auth-input.ts';
import { MASK } from '../../endpoints/template-input.ts';
import { Satisfies } from '../../input-rules.ts';

/** The text shows `bearer`. The native API's other ways that need no certificate are named as they are called elsewhere. */
const NATIVE_TYPES = { bearer: 'bearer', basic: 'basic', api_key: 'header', oauth2: 'oauth2' } as const;
export type WebhookAuthType = keyof typeof NATIVE_TYPES;
export const WEBHOOK_AUTH_TYPES = Object.keys(NATIVE_TYPES) as WebhookAuthType[];

class BearerCredentials extends OmitType(BearerAuthInput, ['type']) {}
class BasicCredentials extends OmitType(BasicAuthInput, ['type']) {}
class ApiKeyCredentials extends OmitType(HeaderAuthInput, ['type']) {}
class OAuth2Credentials extends OmitType(OAuth2AuthInput, ['type']) {}

const OBJECT = { message: 'must be an object' };

const Credentials = (kind: Type<object>) =>
  applyDecorators(
    ApiProperty({ type: kind }),
    ValidateNested(OBJECT),
    // That of the class above is replaced by the rule below.
    IsObject(OBJECT),
    Transform(() => kind),
    Satisfies('areCredentials', credentialsProblem),
  );

/** What an answer showed may come back with the rest of it. Taken for a password, it would lock the sender out. */
function credentialsProblem(value: unknown): string | undefined {
  const isMasked = typeof value === 'object' && value !== null && Object.values(value).includes(MASK);
  return isMasked ? `has ${MASK}, as which credentials are shown; leave auth out to keep those that it has` : undefined;
}

/** How the receiver is told who sends, besides the signature. */
export class WebhookAuthInput {
  @ApiProperty({ enum: WEBHOOK_AUTH_TYPES })
  @IsIn(WEBHOOK_AUTH_TYPES, { message: `must be one of: ${WEBHOOK_AUTH_TYPES.join(', ')}` })
  type: WebhookAuthType;

  @IsObject(OBJECT)
  credentials: object;
}

export class BearerWebhookAuth extends WebhookAuthInput {
  @ApiProperty({ enum: ['bearer'] }) declare type: 'bearer';
  @Credentials(BearerCredentials) declare credentials: BearerCredentials;
}

export class BasicWebhookAuth extends WebhookAuthInput {
  @ApiProperty({ enum: ['basic'] }) declare type: 'basic';
  @Credentials(BasicCredentials) declare credentials: BasicCredentials;
}

/** A header with a key in it. */
export class ApiKeyWebhookAuth extends WebhookAuthInput {
  @ApiProperty({ enum: ['api_key'] }) declare type: 'api_key';
  @Credentials(ApiKeyCredentials) declare credentials: ApiKeyCredentials;
}

/** A token that is asked for with the grant type `client_credentials`. */
export class OAuth2WebhookAuth extends WebhookAuthInput {
  @ApiProperty({ enum: ['oauth2'] }) declare type: 'oauth2';
  @Credentials(OAuth2Credentials) declare credentials: OAuth2Credentials;
}

export const WEBHOOK_AUTH_KINDS = {
  bearer: BearerWebhookAuth,
  basic: BasicWebhookAuth,
  api_key: ApiKeyWebhookAuth,
  oauth2: OAuth2WebhookAuth,
} as const;

/** @param auth checked */
export function toNativeAuth({ type, credentials }: WebhookAuthInput): AnyAuthInput {
  return { type: NATIVE_TYPES[type], ...credentials } as AnyAuthInput;
}

/** As it is shown: what is secret in it is masked. */
export class WebhookAuthDto {
  @ApiProperty({ enum: WEBHOOK_AUTH_TYPES }) type: WebhookAuthType;
  @ApiProperty({ type: 'object', additionalProperties: true, description: `What is secret is ${MASK}.` })
  credentials: Record<string, unknown>;
}

const SECRET_FIELDS: Record<AuthType, string> = {
  bearer: 'token',
  basic: 'password',
  header: 'value',
  oauth2: 'clientSecret',
  mtls: 'privateKey',
};

/** @returns undefined for what has no form here: it was made with the native API */
export function toWebhookAuth({ type, shown }: StoredAuth): WebhookAuthDto | undefined {
  const known = WEBHOOK_AUTH_TYPES.find((name) => NATIVE_TYPES[name] === type);
  return known && { type: known, credentials: { ...shown, [SECRET_FIELDS[type]]: MASK } };
}
